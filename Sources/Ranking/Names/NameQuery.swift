import Catalog

/// A name as somebody typed it, prepared once for the tables of every kind.
struct NameQuery {
    let name: String
    let folded: FoldedName
    let words: FoldedWords
    let key: NameKey
    let bareKey: NameKey

    init(_ name: String) {
        self.name = name
        let written = WrittenSymbols.spelled(name)
        folded = FoldedName(written)
        words = FoldedWords(written)
        key = NameKey(words, isBare: false)
        bareKey = NameKey(words, isBare: true)
    }
}
