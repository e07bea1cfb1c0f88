/// The reason of a retry or of a dead letter, as records and terminals show it.
enum ReasonLine {
    /// The longest reason, in characters.
    static let maximumLength = 1_000

    /// A text as one line of at most ``maximumLength`` characters, without control characters.
    ///
    /// A reason stands in one line of a timeline and is printed on terminals, which it must not command.
    static func text(of reason: String) -> String {
        let line = reason.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(maximumLength)
        let printed = line.unicodeScalars.filter { $0.properties.generalCategory != .control }
        return String(String.UnicodeScalarView(printed))
    }
}
