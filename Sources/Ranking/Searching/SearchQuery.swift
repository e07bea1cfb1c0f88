/// What somebody has typed so far, read once for the tables of every kind.
public struct SearchQuery: Sendable {
    /// The text as a name, for full matches and misspellings.
    let name: NameQuery
    /// Its folded words in UTF-8, each once; the last may be the beginning of one.
    let words: [[UInt8]]

    /// Words beyond this many are not looked at.
    static let maximumWords = 8

    /// Reads a text.
    public init(_ text: String) {
        name = NameQuery(text)
        var words: [[UInt8]] = []
        for number in 0..<name.words.count {
            let word = Array(name.words.text[name.words.range(of: number)])
            if !words.contains(word) { words.append(word) }
        }
        self.words = Array(words.prefix(Self.maximumWords))
    }
}
