/// Numbers in names, which nobody takes for one another: "1975" is no misspelling of "1976", "Part II" none of "Part III".
enum Numeral {
    /// Whether a word is written in i, v and x, and not a letter alone.
    static func isRoman(_ word: ArraySlice<UInt16>) -> Bool {
        word.count > 1 && word.allSatisfy { $0 == 0x69 || $0 == 0x76 || $0 == 0x78 }
    }

    /// Whether a word is a number that is no year.
    static func isShort(_ word: ArraySlice<UInt16>) -> Bool {
        word.count < 4 && word.allSatisfy(isDigit)
    }

    /// Whether a word has a digit or is a Roman numeral.
    static func isNumber(_ word: ArraySlice<UInt16>) -> Bool {
        isRoman(word) || word.contains(where: isDigit)
    }

    /// Whether two names have the same digits and the same Roman numerals in their first words.
    static func agree(_ left: NameKey, words leftCount: Int, _ right: NameKey, words rightCount: Int) -> Bool {
        fingerprint(left, words: leftCount) == fingerprint(right, words: rightCount)
    }

    private static func fingerprint(_ key: NameKey, words: Int) -> UInt64 {
        var digits: UInt64 = 0
        for position in 0..<key.letterCount(words: words) where isDigit(key.letters[position]) {
            digits = (digits &+ UInt64(key.letters[position])) &* 0x0100_0000_01B3
        }
        var romans: UInt64 = 0
        for word in 0..<words {
            let letters = key.letters[key.range(of: word)]
            guard isRoman(letters) else { continue }
            romans = letters.reduce(romans &+ 1) { ($0 &+ UInt64($1)) &* 0x9E37_79B9_7F4A_7C15 }
        }
        return digits ^ romans
    }

    private static func isDigit(_ letter: UInt16) -> Bool { letter &- 0x30 < 10 }
}
