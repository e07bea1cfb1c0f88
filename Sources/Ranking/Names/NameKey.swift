import Catalog

/// The key by which two spellings of a name are compared: its letters without spaces, and its kind of suffix.
///
///     name      The Sound & the Fury (Remastered 2011)
///     letters   thesoundthefuryremastered2011          without small words: soundfuryremastered2011
///               ──── title ────                                             ─ title ─
///
/// "Ft." and "featuring" are "feat". What follows on "feat" is a suffix without brackets, too.
struct NameKey {
    /// The suffix of a title.
    enum Suffix {
        case none
        /// A guest, a year, an edition: the title means the same recording or nearly so.
        case edition
        /// The number of a part: another piece.
        case part
    }

    /// UTF-16, so that a letter of most scripts counts as one.
    private(set) var letters: [UInt16] = []
    /// Where each word ends among the letters.
    private(set) var ends: [Int] = []
    /// How many of the words stand before the suffix.
    private(set) var titleCount = 0
    private(set) var suffix = Suffix.none
    /// How many words stand before a "with" in the title, for it may introduce a guest.
    private(set) var countBeforeWith: Int?

    /// Whether "the" and "and" are left out, which people do.
    let isBare: Bool
    /// Whether there was anything to leave out, or would have been.
    private(set) var hasSmallWords = false

    init(isBare: Bool) {
        self.isBare = isBare
    }

    init(_ words: FoldedWords, isBare: Bool) {
        self.isBare = isBare
        read(words)
    }

    /// How many letters some first words have.
    func letterCount(words: Int) -> Int { words == 0 ? 0 : ends[words - 1] }

    /// The letters before the suffix.
    var title: ArraySlice<UInt16> { letters[..<letterCount(words: titleCount)] }

    /// Where a word stands among the letters.
    func range(of word: Int) -> Range<Int> { letterCount(words: word)..<ends[word] }

    /// Reads another name.
    mutating func read(_ words: FoldedWords) {
        read(words, keepingSmallWords: !isBare)
        // "The The", "And And And": what is all there is is kept.
        if isBare && titleCount == 0 { read(words, keepingSmallWords: true) }
    }

    private mutating func read(_ words: FoldedWords, keepingSmallWords: Bool) {
        letters.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        countBeforeWith = nil
        hasSmallWords = false
        var titleEnd: Int?
        words.text.withUnsafeBufferPointer { text in
            for number in 0..<words.count {
                if number == words.titleCount && titleEnd == nil { titleEnd = ends.count }
                let word = UnsafeBufferPointer(rebasing: text[words.range(of: number)])
                switch SmallWord(word) {
                case .the, .and:
                    hasSmallWords = true
                    if !keepingSmallWords { continue }
                case .feat:
                    if titleEnd == nil && !ends.isEmpty { titleEnd = ends.count }
                    append(SmallWord.featLetters)
                    continue
                case .with:
                    if titleEnd == nil && !ends.isEmpty && countBeforeWith == nil { countBeforeWith = ends.count }
                    if titleEnd == ends.count {
                        append(SmallWord.featLetters)
                        continue
                    }
                case nil: break
                }
                append(word)
            }
        }
        titleCount = titleEnd ?? ends.count
        suffix = titleCount == ends.count ? .none : isPart ? .part : .edition
    }

    private mutating func append(_ word: UnsafeBufferPointer<UInt8>) {
        if word.allSatisfy({ $0 < 0x80 }) {
            for byte in word { letters.append(UInt16(byte)) }
        } else {
            letters.append(contentsOf: String(decoding: word, as: UTF8.self).utf16)
        }
        ends.append(letters.count)
    }

    private mutating func append(_ word: [UInt16]) {
        letters.append(contentsOf: word)
        ends.append(letters.count)
    }

    mutating func startPlain(_ capacity: Int) {
        letters.removeAll(keepingCapacity: true)
        letters.reserveCapacity(capacity)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func append(_ letter: UInt16) { letters.append(letter) }

    mutating func endWord() { ends.append(letters.count) }

    mutating func endPlain() {
        titleCount = ends.count
        suffix = .none
        countBeforeWith = nil
        hasSmallWords = false
    }

    /// Whether the suffix names a part of something, as "Vol 2" and "II" do.
    private var isPart: Bool {
        var areAllNumbers = true
        for word in titleCount..<ends.count {
            let letters = letters[range(of: word)]
            if Self.partWords.contains(where: letters.elementsEqual) { return true }
            areAllNumbers = areAllNumbers && (Numeral.isRoman(letters) || Numeral.isShort(letters))
        }
        return areAllNumbers
    }

    private static let partWords = ["part", "pt", "vol", "volume", "chapter", "act"].map { Array($0.utf16) }
}

/// A word that spellings of a name differ in without meaning another.
enum SmallWord {
    case the
    case and
    case feat
    case with

    /// The common form of every spelling of "featuring".
    static let featLetters = Array("feat".utf16)

    /// Reads a folded word; `nil` for words that matter.
    init?(_ word: UnsafeBufferPointer<UInt8>) {
        // Most words differ in their first letter.
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
