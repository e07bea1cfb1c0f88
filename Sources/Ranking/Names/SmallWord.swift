/// A word that spellings of a name differ in without meaning another.
enum SmallWord {
    case the
    case and
    case feat
    case with

    /// What every spelling of "featuring" counts as.
    static let featLetters = Array("feat".utf16)

    /// Reads a folded word; `nil` for words that matter.
    init?(_ word: UnsafeBufferPointer<UInt8>) {
        // Most words are told apart by their first letter.
        switch (word.first, word.count) {
        case (UInt8(ascii: "t"), 3) where word.elementsEqual("the".utf8): self = .the
        case (UInt8(ascii: "a"), 3) where word.elementsEqual("and".utf8): self = .and
        case (UInt8(ascii: "w"), 4) where word.elementsEqual("with".utf8): self = .with
        case (UInt8(ascii: "f"), 2) where word.elementsEqual("ft".utf8),
            (UInt8(ascii: "f"), 4) where word.elementsEqual("feat".utf8),
            (UInt8(ascii: "f"), 9) where word.elementsEqual("featuring".utf8):
            self = .feat
        default: return nil
        }
    }
}
