/// A name that catalogs give to what nobody named: "Unknown artist" is no artist.
public enum PlaceholderName {
    /// Whether a text stands for a name that nobody knows.
    public static func isPlaceholder(_ text: String) -> Bool {
        folded.contains(FoldedName(text).text) || literal.contains(text)
    }

    /// What a person who names one should know, in one sentence.
    ///
    /// - Parameter text: The name, or whatever else stands for what has none.
    /// - Returns: That it stands for music whose name nobody knows.
    public static func sentence(about text: String) -> String {
        "\"\(text)\" stands for music whose name nobody knows: no name finds it, and no list has it."
    }

    private static let folded: Set<String> = ["unknown artist", "unknown album"]
    private static let literal: Set<String> = ["[unknown]", "<unknown>"]
}
