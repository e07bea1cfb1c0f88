/// How many typos a name may have by its length, and the count of the typos between two names.
enum Typos {
    /// The most that any name may have.
    static let maximum = 2

    /// How many typos are forgiven in a name of `letters` letters: none in three, one in four to seven, two in more.
    static func allowed(in letters: Int) -> Int {
        letters < 4 ? 0 : letters < 8 ? 1 : maximum
    }

    /// The optimal string alignment distance: letters left out, put in, exchanged, and neighbours swapped count one
    /// each.
    ///
    /// - Returns: `nil` when it is more than the limit.
    ///
    /// Source: Damerau, "A technique for computer detection and correction of spelling errors" (1964), restricted as
    /// usual to editing no substring twice.
    static func distance(_ left: ArraySlice<UInt16>, _ right: ArraySlice<UInt16>, limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        return left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in bounded(left, right, limit: limit) }
        }
    }

    private static func bounded(
        _ left: UnsafeBufferPointer<UInt16>, _ right: UnsafeBufferPointer<UInt16>, limit: Int
    ) -> Int? {
        // What both begin and end with costs nothing.
        var start = 0
        let shorter = min(left.count, right.count)
        while start < shorter && left[start] == right[start] { start += 1 }
        var end = 0
        while end < shorter - start && left[left.count - 1 - end] == right[right.count - 1 - end] { end += 1 }
        let (rows, columns) = (left.count - start - end, right.count - start - end)
        if rows == 0 || columns == 0 { return max(rows, columns) <= limit ? max(rows, columns) : nil }
        if limit == 0 { return nil }
        return aligned(
            UnsafeBufferPointer(rebasing: left[start..<start + rows]),
            UnsafeBufferPointer(rebasing: right[start..<start + columns]), limit: limit
        )
    }

    /// Three rows of the usual table, of which only the band within the limit of the diagonal is filled.
    private static func aligned(
        _ left: UnsafeBufferPointer<UInt16>, _ right: UnsafeBufferPointer<UInt16>, limit: Int
    ) -> Int? {
        let width = right.count + 1
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { table in
            table.initialize(repeating: limit + 1)
            var (before, above, row) = (0, width, 2 * width)
            var bestAbove = 0
            for column in 0..<min(width, limit + 1) { table[above + column] = column }
            for number in 1...left.count {
                let (low, high) = (max(1, number - limit), min(right.count, number + limit))
                guard low <= high else { return nil }
                table[row + low - 1] = low == 1 ? number : limit + 1
                var best = table[row + low - 1]
                for column in low...high {
                    let isSame = left[number - 1] == right[column - 1]
                    var cost = min(
                        table[above + column - 1] + (isSame ? 0 : 1),
                        (column - number == limit ? limit : table[above + column]) + 1, table[row + column - 1] + 1
                    )
                    if number > 1, column > 1, left[number - 1] == right[column - 2],
                        left[number - 2] == right[column - 1]
                    {
                        cost = min(cost, table[before + column - 2] + 1)
                    }
                    table[row + column] = cost
                    best = min(best, cost)
                }
                // A swap reaches back two rows: it takes two beyond the limit to be sure.
                if best > limit && bestAbove > limit { return nil }
                bestAbove = best
                (before, above, row) = (above, row, before)
            }
            let distance = table[above + right.count]
            return distance <= limit ? distance : nil
        }
    }
}

/// Numbers in names, which nobody takes for one another: "1975" is no misspelling of "1976", "Part II" none of "Part
/// III".
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
