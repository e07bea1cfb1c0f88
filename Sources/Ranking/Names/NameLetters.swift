/// Tells by its letters alone that a name cannot be what a text misspells, without reading its words.
///
/// Every explanation (see ``NameKey/cost(to:)``) compares a part of the text with a part of the name: both as a whole,
/// both titles, or what stands before a "with" and the name's title. A typo brings in at most one letter that the other
/// part does not have. So in neither direction more letters may be missing than typos are allowed.
///
///     typed    glass meridain      name   Copper Owls        g a m e i d n are missing: it is none
struct NameLetters {
    private let whole: Part
    /// What is compared with a name's title: the text's title, and what stands before its "with".
    private let titles: [Part]
    /// How many typos a name may have that is compared with the text or a part of it.
    private let typos: Int

    init(_ query: NameQuery) {
        let (key, bareKey) = (query.key, query.bareKey)
        whole = Part(bare: bareKey.letters[...], full: key.letters[...])
        var titles = [Part(bare: bareKey.title, full: key.title)]
        if let count = key.countBeforeWith {
            let bare = bareKey.countBeforeWith.map { bareKey.letters[..<bareKey.letterCount(words: $0)] }
            titles.append(Part(bare: bare ?? [], full: key.letters[..<key.letterCount(words: count)]))
        }
        self.titles = titles
        typos = Typos.allowed(in: key.letters.count + Typos.maximum)
    }

    /// Whether a name may be meant; also `true` where its bytes do not tell.
    func mayMean(_ name: Signature) -> Bool {
        if name.isPlain { return whole.mayBe(plain: name, typos) || titles.contains { $0.mayBe(plain: name, typos) } }
        if name.isOpaque { return true }
        let small = name.hasSmallWords ? Signature.smallLetters : 0
        // A suffix may have letters of other scripts beside those of the title.
        let whole = name.letters | name.titleLetters & Signature.others
        return self.whole.mayBe(whole, small, typos, isComplete: false)
            || titles.contains { $0.mayBe(name.titleLetters, small, typos, isComplete: true) }
    }

    /// The letters of a part of the text.
    private struct Part {
        /// The letters that the name must have, without those of the small words.
        private let needed: UInt32
        private let neededCounts: UInt64
        /// How many of them are not of ASCII.
        private let neededOthers: Int
        /// The letters that the name may have.
        private let known: UInt32
        private let knownCounts: UInt64

        /// Takes the letters of a part, without and with small words.
        init(bare: ArraySlice<UInt16>, full: ArraySlice<UInt16>) {
            needed = Signature.letters(bare) & Signature.latin
            neededCounts = LetterCounts.bits(bare)
            neededOthers = bare.count { $0 >= 0x80 }
            let letters = Signature.letters(full)
            known = letters & Signature.others == 0 ? letters : letters | Signature.others
            knownCounts = LetterCounts.bits(full)
        }

        /// Whether a part of a name may be this one.
        ///
        /// - Parameters:
        ///   - letters: The part's letters.
        ///   - small: The letters that it may have of small words.
        ///   - typos: How many typos are allowed.
        ///   - isComplete: Whether it has no other letters of other scripts.
        /// - Returns: Whether in either direction no more letters are missing than typos are allowed.
        func mayBe(_ letters: UInt32, _ small: UInt32, _ typos: Int, isComplete: Bool) -> Bool {
            let hasOthers = letters & Signature.others != 0 || !isComplete
            let missing = (needed & ~letters).nonzeroBitCount + (hasOthers ? 0 : neededOthers)
            return missing <= typos && (letters & ~(known | small)).nonzeroBitCount <= typos
        }

        func mayBe(plain name: Signature, _ typos: Int) -> Bool {
            // A typo brings in one letter, however often the name has it.
            (neededCounts & ~name.bits).nonzeroBitCount + neededOthers <= typos
                && (name.counts & ~knownCounts).nonzeroBitCount <= typos
        }
    }

    /// The letters of a name of the catalog, taken once.
    ///
    ///     63 = 1 │ 61 … 0: how often each letter stands, ``LetterCounts``; of plain names
    ///     63 = 0 │ 62: opaque │ 61: small words
    ///            │ 60 … 58: letters of the title that are not of ASCII │ 57 … 32: letters of the title
    ///            │ 25 … 0: all letters
    ///
    /// A name is plain that has letters of ASCII, no suffix and no small words. It is opaque where its symbols may be
    /// written out.
    struct Signature {
        let bits: UInt64

        private static let plain: UInt64 = 1 << 63
        private static let opaque: UInt64 = 1 << 62
        private static let small: UInt64 = 1 << 61

        /// Whether the name is plain.
        var isPlain: Bool { bits & Self.plain != 0 }

        /// Whether the letters do not tell what the name may be.
        var isOpaque: Bool { bits == Self.opaque }

        fileprivate var hasSmallWords: Bool { bits & Self.small != 0 }
        fileprivate var counts: UInt64 { bits & ~Self.plain }
        fileprivate var letters: UInt32 { UInt32(truncatingIfNeeded: bits) & Self.latin }
        fileprivate var titleLetters: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) & (Self.latin | Self.others) }

        init(bits: UInt64) {
            self.bits = bits
        }

        /// Takes a name's letters.
        ///
        /// - Parameters:
        ///   - name: The name.
        ///   - key: Its key, which tells the letters of names that are not plain.
        init(_ name: UnsafeBufferPointer<UInt8>, _ key: NameKey) {
            if PlainName.isPlain(name) {
                bits = LetterCounts.bits(name.lazy.map { UInt16($0 | 0x20) }) | Self.plain
            } else if name.contains(where: { $0 < 0x80 && PlainName.isOpaque($0) }) {
                bits = Self.opaque
            } else {
                bits =
                    UInt64(Self.letters(key.title)) << 32 | UInt64(Self.letters(key.letters[...]) & Self.latin)
                    | (key.hasSmallWords ? Self.small : 0)
            }
        }

        fileprivate static let latin: UInt32 = 1 << 26 - 1
        /// A bit for each letter that is not of ASCII: as many as tell that none is meant.
        fileprivate static let others: UInt32 = (1 << UInt32(Typos.maximum + 1) - 1) << 26
        /// The letters of the small words, which a text may lack.
        fileprivate static let smallLetters: UInt32 = "theand".utf8.reduce(0) { $0 | 1 << UInt32($1 &- 0x61) }

        /// The letters of a text.
        fileprivate static func letters(_ text: ArraySlice<UInt16>) -> UInt32 {
            var (letters, count): (UInt32, UInt32) = (0, 0)
            for letter in text {
                if letter &- 0x61 < 26 {
                    letters |= 1 << UInt32(letter &- 0x61)
                } else if letter >= 0x80 {
                    count = min(count + 1, UInt32(Typos.maximum + 1))
                }
            }
            return letters | (1 << count - 1) << 26
        }
    }
}

/// How often each letter stands in a text, as far as 62 bits tell: one bit for the first, one for the second of each
/// letter, and one for the third of the ten most frequent.
///
/// A bit that one text has and another has not is a letter that the other lacks.
private enum LetterCounts {
    /// Counts the small letters of ASCII, nothing else.
    static func bits(_ text: some Sequence<UInt16>) -> UInt64 {
        var bits: UInt64 = 0
        for unit in text where unit &- 0x61 < 26 {
            let letter = UInt64(unit &- 0x61)
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
