/// Words for yes and no.
enum FlagText {
    /// Reads a word; a rating such as `Clean` counts as one.
    static func read(_ text: some StringProtocol) -> Bool? {
        if text == "false" || text == "False" { return false }
        if text == "true" || text == "True" { return true }
        return switch text.lowercased() {
        case "true", "1", "t", "yes", "y", "explicit", "e", "1.0", "wahr", "vrai", "ja", "x": true
        case "false", "0", "f", "no", "n", "clean", "notexplicit", "not explicit", "0.0", "falsch", "faux", "nein",
            "cleaned":
            false
        default: nil
        }
    }
}
