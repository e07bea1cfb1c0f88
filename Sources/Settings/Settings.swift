import Foundation

/// The environment of a process with its flags laid over it: where every setting is read from.
///
/// Nothing below the composition of a process looks at the environment or the machine itself.
package struct Settings: Sendable {
    /// How many cores this process may compute on.
    package let cores: Int
    /// The name of the computer, as the table of workers shows it.
    package let host: String
    /// The number of this process at its computer.
    package let processID: Int32
    private var texts: [String: String]
    /// The variables that flags give.
    private var overridden: Set<String> = []
    private let readFile: @Sendable (_ path: String) throws -> String

    /// Takes over an environment; ``process()`` takes that of this process.
    ///
    /// - Parameters:
    ///   - environment: The variables by name. With `_FILE` behind its name a variable gives a setting's value by the
    ///     path of a file that holds it: so a secret stands in no environment.
    ///   - cores: How many cores the process may compute on; those of this machine unless told otherwise.
    ///   - host: The name of the computer.
    ///   - processID: The number of the process.
    ///   - readFile: Reads such a file.
    package init(
        environment: [String: String], cores: Int = ProcessInfo.processInfo.activeProcessorCount,
        host: String = "localhost", processID: Int32 = 0,
        readFile: @escaping @Sendable (_ path: String) throws -> String = Self.contents
    ) {
        texts = environment
        self.cores = max(1, cores)
        self.host = host
        self.processID = processID
        self.readFile = readFile
    }

    /// The text of a file in UTF-8.
    package static let contents: @Sendable (_ path: String) throws -> String = {
        try String(contentsOfFile: $0, encoding: .utf8)
    }

    /// Lays a flag over the environment; a flag that was not given changes nothing.
    package mutating func override<Value>(_ setting: Setting<Value>, with flag: String?) {
        guard let flag else { return }
        overridden.insert(setting.variable)
        texts[setting.variable] = flag
        texts[setting.fileVariable] = nil
    }

    /// Whether a flag gives the setting its value.
    package func isOverridden<Value>(_ setting: Setting<Value>) -> Bool { overridden.contains(setting.variable) }

    /// Sets what a setting is when neither a flag nor the environment gives a value, in place of its own default.
    package mutating func setDefault<Value>(_ text: String, of setting: Setting<Value>) {
        if !isGiven(setting) { texts[setting.variable] = text }
    }

    /// The names of the variables that begin with a prefix and have a value, sorted.
    func variables(beginningWith prefix: String) -> [String] {
        texts.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty }.keys.sorted()
    }

    /// The folders in which executables are looked for, separated by colons; empty where `PATH` is not set.
    package var searchPath: String { texts["PATH"] ?? "" }

    /// The failpoint at which the process dies; `nil` outside of crash tests.
    package var failpoint: String? { texts["JUKE_CRASH_AT"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether a flag or the environment gives the setting a value.
    package func isGiven<Value>(_ setting: Setting<Value>) -> Bool {
        ![setting.variable, setting.fileVariable].allSatisfy { texts[$0, default: ""].isEmpty }
    }

    /// The value of a setting that has a default or was given.
    ///
    /// An environment variable that is set to nothing counts as not set.
    ///
    /// - Throws: ``SettingsError`` naming the setting and what it accepts, when the value is bad or missing.
    package func value<Value>(of setting: Setting<Value>) throws(SettingsError) -> Value {
        guard let value = try optionalValue(of: setting) else {
            throw SettingsError(variable: setting.variable, value: nil, accepts: setting.accepts)
        }
        return value
    }

    /// The value of a setting, or `nil` when it has no default and was not given.
    ///
    /// - Throws: ``SettingsError`` naming the setting and what it accepts, when the value is bad.
    package func optionalValue<Value>(of setting: Setting<Value>) throws(SettingsError) -> Value? {
        guard let text = try given(setting) ?? setting.defaultText else { return nil }
        guard let value = setting.parse(text) else {
            throw SettingsError(variable: setting.variable, value: text, accepts: setting.accepts)
        }
        return value
    }
}

extension Settings {
    /// The text that a flag, a variable or a file gives.
    private func given<Value>(_ setting: Setting<Value>) throws(SettingsError) -> String? {
        let text = texts[setting.variable].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = texts[setting.fileVariable], !path.isEmpty else { return text }
        func refusal(_ reason: String) -> SettingsError {
            SettingsError(variable: setting.fileVariable, value: path, accepts: setting.accepts, reason: reason)
        }
        guard text == nil else { throw refusal("\(setting.variable) gives the same setting; keep one of them") }
        let contents: String
        do {
            contents = try readFile(path)
        } catch {
            throw refusal("the file cannot be read; is it there, and may this user read it?")
        }
        // Editors and secret stores end a file with a line end.
        let secret = contents.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty else { throw refusal("the file is empty") }
        return secret
    }

    /// The settings of this process: its environment, before any flag, and where it runs.
    package static func process() -> Settings {
        let process = ProcessInfo.processInfo
        return Settings(
            environment: processEnvironment, host: process.hostName, processID: process.processIdentifier)
    }

    /// The environment of this process, for what is no setting of Juke, such as the terminal's width.
    package static var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }
}

/// A setting that stops the process at start.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The environment variable of the setting, also where a flag gave the value.
    package let variable: String
    /// The value that was refused; `nil` when one is needed and none was given.
    package let value: String?
    /// The accepted values, in words.
    package let accepts: String
    /// The fault of the value, when whoever refused it said so.
    package let reason: String?

    /// States which variable is refused; without a `reason` the text says what it accepts.
    package init(variable: String, value: String?, accepts: String, reason: String? = nil) {
        self.variable = variable
        self.value = value
        self.accepts = accepts
        self.reason = reason
    }

    /// One line that names the setting and what it accepts.
    ///
    /// Secrets and URLs, which may hold one, are not shown.
    package var description: String {
        guard let value else { return "\(variable) is not set; it accepts \(accepts)" }
        let isSecret = ["_SECRET", "_PASSWORD", "_URL"].contains(where: variable.hasSuffix)
        let setting = "\(variable)\(isSecret ? "" : "='\(value)'")"
        return "\(setting) is not acceptable\(reason.map { ": \($0)" } ?? "; it accepts \(accepts)")"
    }
}

extension SettingsError {
    /// States that what a setting is meant for refused its text, and why.
    package init<Value>(of setting: Setting<Value>, value: String, reason: String) {
        self.init(variable: setting.variable, value: value, accepts: setting.accepts, reason: reason)
    }
}

/// Constants of the whole build.
package enum Juke {
    /// The version of every executable; the table of workers shows it.
    package static let version = "0.2.0"
}
