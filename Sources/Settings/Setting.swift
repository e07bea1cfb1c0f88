/// One thing that can be configured: its names, what it accepts and what it is when nobody says anything.
///
/// A setting is read from its flag first, then from its environment variable, then from its default.
package struct Setting<Value: Sendable>: Sendable {
    /// The environment variable, `JUKE_REDIS_URL` for instance.
    package let variable: String
    /// The accepted values, as the error for a bad value says it.
    package let accepts: String
    /// The purpose of the setting, as `--help` says it.
    package let help: String
    /// The value when neither a flag nor the environment gives one, as text; `nil` for none.
    package let defaultText: String?
    /// Reads a value; `nil` when the text is not acceptable.
    let parse: @Sendable (String) -> Value?

    /// States a setting; `parse` returns `nil` for a text that is not acceptable, and must accept the default.
    package init(
        _ variable: String, accepts: String, default defaultText: String?, help: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.variable = variable
        self.accepts = accepts
        self.help = help
        self.defaultText = defaultText
        self.parse = parse
    }

    /// The environment variable that names a file with the value.
    var fileVariable: String { "\(variable)_FILE" }

    /// The help text with the variable and the default, for a command's `--help`.
    package var fullHelp: String {
        let fallback = defaultText.map { "; default: \($0)" } ?? ""
        return "\(help) (\(variable)\(fallback))"
    }
}

extension Setting where Value == String {
    /// A setting that takes any text.
    init(_ variable: String, default defaultText: String?, help: String) {
        self.init(variable, accepts: "text that is not empty", default: defaultText, help: help) { text in
            text.isEmpty ? nil : text
        }
    }
}

extension Setting where Value == Int {
    /// A setting that takes a whole number within bounds.
    init(_ variable: String, within bounds: ClosedRange<Int>, default defaultText: String?, help: String) {
        let accepts = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        self.init(variable, accepts: accepts, default: defaultText, help: help) { text in
            Int(text).flatMap { bounds.contains($0) ? $0 : nil }
        }
    }
}

extension Setting where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// A setting that takes one of a few words.
    init(_ variable: String, default fallback: Value, help: String) {
        let accepts = "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
        self.init(variable, accepts: accepts, default: fallback.rawValue, help: help) { Value(rawValue: $0) }
    }
}

extension Setting where Value == Bool {
    /// A setting that is on or off.
    init(_ variable: String, default fallback: Bool, help: String) {
        let accepts = "1, true, yes or on; 0, false, no or off"
        self.init(variable, accepts: accepts, default: fallback ? "1" : "0", help: help) { text in
            switch text.lowercased() {
            case "1", "true", "yes", "on": true
            case "0", "false", "no", "off": false
            default: nil
            }
        }
    }
}
