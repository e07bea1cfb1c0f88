/// A setting that stops the process at start.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The environment variable.
    public let variable: String
    /// The value that was refused; `nil` when one is needed and none was given.
    public let value: String?
    /// What the setting accepts.
    public let accepts: String

    /// Makes an error.
    public init(variable: String, value: String?, accepts: String) {
        self.variable = variable
        self.value = value
        self.accepts = accepts
    }

    /// One line that names the setting and what it accepts. Values of secrets are not shown.
    public var description: String {
        guard let value else { return "\(variable) is not set; it accepts \(accepts)" }
        let isSecret = variable.hasSuffix("_SECRET") || variable.hasSuffix("_URL")
        return "\(variable)\(isSecret ? "" : "='\(value)'") is not acceptable; it accepts \(accepts)"
    }
}
