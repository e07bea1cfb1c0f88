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
    /// Whether the typed name has only letters of ASCII, which alone are told apart.
    private let isKnown: Bool

    init(_ query: NameQuery) {
        let key = query.bareKey
        let count = min(key.titleCount, key.countBeforeWith ?? key.titleCount)
        needed = Self.letters(key.letters[..<key.letterCount(words: count)]) ?? 0
        let all = Self.letters(query.key.letters[...])
        known = (all ?? 0) | Self.optional
        isKnown = all != nil
    }

    /// The letters of a name of the catalog, taken once.
    ///
    ///     52     │ 51 … 26                  │ 25 … 0
    ///     opaque │ letters before a suffix  │ all letters
    struct Signature {
        let bits: UInt64

        fileprivate static let opaque = Signature(bits: 1 << 52)

        /// Reads a name.
        init(_ name: UnsafeBufferPointer<UInt8>) {
            var letters: UInt32 = 0
            var title: UInt32?
            for byte in name {
                let letter = byte | 0x20
                if letter &- 0x61 < 26 {
                    // "feat.", "ft." and "with" may begin a suffix, which a text may lack.
                    let beginsSuffix = letter == 0x66 || letter == 0x77
                    if beginsSuffix && title == nil { title = letters }
                    letters |= 1 << UInt32(letter &- 0x61)
                } else if isOpaque(byte) {
                    self = .opaque
                    return
                } else if NameLetters.beginsSuffix(byte) && title == nil {
                    title = letters
                }
            }
            let before = title ?? letters
            // "ft." is compared as "feat".
            if letters & guest == guest { letters |= feat }
            bits = UInt64(before) << 26 | UInt64(letters)
        }

        init(bits: UInt64) {
            self.bits = bits
        }
    }

    /// Whether a name may be meant; also `true` where its bytes do not tell.
    func mayMean(_ name: Signature) -> Bool {
        guard isKnown, name.bits < Signature.opaque.bits else { return true }
        let letters = UInt32(truncatingIfNeeded: name.bits) & Self.all
        let title = UInt32(truncatingIfNeeded: name.bits >> 26)
        return (needed & ~letters).nonzeroBitCount <= Typos.maximum
            && (title & ~known).nonzeroBitCount <= Typos.maximum
    }

    /// Whether a suffix may begin with a byte: a bracket or a dash.
    private static func beginsSuffix(_ byte: UInt8) -> Bool { byte == 0x28 || byte == 0x5B || byte == 0x2D }

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

/// Whether a byte may stand for letters that are not there: of another alphabet, or a symbol that is written out.
private func isOpaque(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x26 || byte == 0x24 || byte == 0x21 || byte == 0x2B
}

private func mask(_ word: String) -> UInt32 {
    word.utf8.reduce(0) { $0 | 1 << UInt32($1 &- 0x61) }
}
