/// A setting that stops the process at start.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The environment variable.
    public let variable: String
    /// The value that was refused; `nil` when one is needed and none was given.
    public let value: String?
    /// What the setting accepts.
    public let accepts: String
    /// What is wrong with the value, when whoever refused it said so.
    public let reason: String?

    /// Makes an error.
    public init(variable: String, value: String?, accepts: String, reason: String? = nil) {
        self.variable = variable
        self.value = value
        self.accepts = accepts
        self.reason = reason
    }

    /// One line that names the setting and what it accepts.
    ///
    /// Secrets and URLs, which may hold one, are not shown.
    public var description: String {
        guard let value else { return "\(variable) is not set; it accepts \(accepts)" }
        let isSecret = variable.hasSuffix("_SECRET") || variable.hasSuffix("_URL")
        let setting = "\(variable)\(isSecret ? "" : "='\(value)'")"
        return "\(setting) is not acceptable\(reason.map { ": \($0)" } ?? "; it accepts \(accepts)")"
    }
}

extension SettingsError {
    /// Makes an error about a setting whose text was refused by what it is meant for.
    public init<Value>(of setting: Setting<Value>, value: String, reason: String) {
        self.init(variable: setting.variable, value: value, accepts: setting.accepts, reason: reason)
    }
}
