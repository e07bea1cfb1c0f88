import Catalog

/// A name as somebody typed it, prepared once for the tables of every kind.
struct NameQuery {
    let name: String
    let folded: FoldedName
    let words: FoldedWords
    let key: NameKey
    let bareKey: NameKey
    /// Whether the name has nothing but letters and digits of ASCII, and spaces.
    let isPlain: Bool

    init(_ name: String) {
        self.name = name
        isPlain = name.utf8.allSatisfy { PlainName.isPart($0) || $0 == 0x20 }
        let written = WrittenSymbols.spelled(name)
        folded = FoldedName(written)
        words = FoldedWords(written)
        key = NameKey(words, isBare: false)
        bareKey = NameKey(words, isBare: true)
    }
}
