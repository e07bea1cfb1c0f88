/// Tells by its letters alone that a name cannot be what a text misspells, without reading its words.
///
/// Whatever the explanation (see ``NameKey/cost(to:)``), a whole title of the catalog is compared with a part of what
/// was typed that begins with the typed title, or with the part before a "with". A typo brings in at most one letter
/// that the other does not have. So of those letters no more may be missing than typos are allowed.
///
///     typed    glass meridain      name   Copper Owls        g a m e i d n are missing: it is none
struct NameLetters {
    /// The letters that the name must have, but for as many as there may be typos.
    private let needed: UInt32
    /// The letters that the name's title may have, and as many others as there may be typos.
    private let known: UInt32
    /// The same with how often each stands, for plain names.
    private let neededCounts: UInt64
    private let knownCounts: UInt64
    /// How many typos a name may have that is compared with the text or a part of it.
    private let typos: Int
    /// Whether the typed name has only letters of ASCII, which alone are told apart.
    private let isKnown: Bool

    init(_ query: NameQuery) {
        let key = query.bareKey
        let count = min(key.titleCount, key.countBeforeWith ?? key.titleCount)
        let title = key.letters[..<key.letterCount(words: count)]
        needed = Self.letters(title) ?? 0
        neededCounts = LetterCounts.bits(title.lazy.map { UInt8(truncatingIfNeeded: $0) })
        let all = Self.letters(query.key.letters[...])
        known = (all ?? 0) | Self.optional
        knownCounts = LetterCounts.bits(query.key.letters.lazy.map { UInt8(truncatingIfNeeded: $0) })
        typos = Typos.allowed(in: query.key.letters.count + Typos.maximum)
        isKnown = all != nil
    }

    /// The letters of a name of the catalog, taken once.
    ///
    ///     63 = 1 │ 61 … 0: how often each letter stands, ``LetterCounts``; of plain names
    ///     63 = 0 │ 55 … 53: letters before a suffix that are not of ASCII │ 52: opaque
    ///            │ 51 … 26: letters of ASCII before a suffix │ 25 … 0: all letters of ASCII
    ///
    /// A name is plain that has letters of ASCII, no suffix and no small words.
    struct Signature {
        let bits: UInt64

        fileprivate static let opaque = Signature(bits: 1 << 52)
        fileprivate static let plain: UInt64 = 1 << 63

        /// Whether the name is plain.
        var isPlain: Bool { bits & Self.plain != 0 }

        /// Whether the letters do not tell what the name may be.
        var isOpaque: Bool { bits == Self.opaque.bits }

        /// Takes a name's letters.
        ///
        /// - Parameters:
        ///   - name: The name.
        ///   - words: Its folded words, which tell the letters of names that are not plain.
        init(_ name: UnsafeBufferPointer<UInt8>, _ words: FoldedWords) {
            if PlainName.isPlain(name) {
                bits = LetterCounts.bits(name.lazy.map { $0 | 0x20 }) | Self.plain
            } else if name.contains(where: { $0 < 0x80 && PlainName.isOpaque($0) }) {
                self = .opaque
            } else {
                bits = Self.bits(words)
            }
        }

        private static func bits(_ words: FoldedWords) -> UInt64 {
            var (letters, others): (UInt32, UInt32) = (0, 0)
            var title: UInt32?
            for number in 0..<words.count {
                let word = words.text[words.range(of: number)]
                // "feat", "ft" and "with" may begin a suffix, which a text may lack.
                let mayBeginSuffix = word.first == 0x66 || word.first == 0x77
                if title == nil, number >= words.titleCount || mayBeginSuffix { title = letters | others }
                for byte in word {
                    if byte &- 0x61 < 26 {
                        letters |= 1 << UInt32(byte &- 0x61)
                    } else if byte >= 0xC0 {
                        // The first byte of a letter that is not of ASCII; one more than typos are allowed is enough.
                        others = (others << 1 | firstOther) & allOthers
                    }
                }
            }
            let before = title ?? (letters | others)
            // "ft." is compared as "feat", and so may "with" be.
            if letters & guest == guest || letters & mask("w") != 0 { letters |= feat }
            return UInt64(before) << 26 | UInt64(letters)
        }

        /// The bits of letters that are not of ASCII, among those of a title: as many as tell that none is meant.
        private static let firstOther: UInt32 = 1 << 27
        private static let allOthers: UInt32 = firstOther << UInt32(Typos.maximum + 1) - firstOther

        init(bits: UInt64) {
            self.bits = bits
        }
    }

    /// Whether a name may be meant; also `true` where its bytes do not tell.
    func mayMean(_ name: Signature) -> Bool {
        guard isKnown else { return true }
        if name.isPlain {
            // A typo brings in one letter, however often the name has it.
            return (neededCounts & ~name.bits).nonzeroBitCount <= typos
                && (name.bits & ~Signature.plain & ~knownCounts).nonzeroBitCount <= typos
        }
        guard !name.isOpaque else { return true }
        let letters = UInt32(truncatingIfNeeded: name.bits) & Self.all
        let title = UInt32(truncatingIfNeeded: name.bits >> 26)
        return (needed & ~letters).nonzeroBitCount <= Typos.maximum
            && (title & ~known).nonzeroBitCount <= Typos.maximum
    }

    /// The letters of a text; `nil` where it has others than those of ASCII.
    private static func letters(_ text: ArraySlice<UInt16>) -> UInt32? {
        var letters: UInt32 = 0
        for letter in text {
            guard letter < 0x80 else { return nil }
            if letter &- 0x61 < 26 { letters |= 1 << UInt32(letter &- 0x61) }
        }
        return letters
    }

    private static let all: UInt32 = 1 << 26 - 1
    /// The letters of the small words, which a text may lack.
    private static let optional = mask("theand")
}

private let feat = mask("feat")
private let guest = mask("ft")

/// How often each letter stands in a text, as far as 62 bits tell: one bit for the first, one for the second of each
/// letter, and one for the third of the ten most frequent.
///
/// A bit that one text has and another has not is a letter that the other lacks.
private enum LetterCounts {
    /// Counts the small letters of ASCII, nothing else.
    static func bits(_ text: some Sequence<UInt8>) -> UInt64 {
        var bits: UInt64 = 0
        for byte in text {
            let letter = UInt64(byte &- 0x61)
            guard letter < 26 else { continue }
            let first: UInt64 = 1 << letter
            if bits & first == 0 {
                bits |= first
            } else if bits & first << 26 == 0 {
                bits |= first << 26
            } else {
                bits |= thirds[Int(letter)]
            }
        }
        return bits
    }

    private static let thirds: [UInt64] = {
        var thirds = [UInt64](repeating: 0, count: 26)
        for (place, letter) in "eaotinsrlh".utf8.enumerated() { thirds[Int(letter) - 0x61] = 1 << UInt64(52 + place) }
        return thirds
    }()
}

private func mask(_ word: String) -> UInt32 {
    word.utf8.reduce(0) { $0 | 1 << UInt32($1 &- 0x61) }
}
