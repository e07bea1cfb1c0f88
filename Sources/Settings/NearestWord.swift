/// Finds what somebody may have meant who misspelt a word.
package enum NearestWord {
    /// The candidate that a misspelt word most likely means; `nil` when none is near.
    ///
    /// Near is what begins with the word, or one edit away for each three letters: a letter too much, too few, another one,
    /// or two that changed places.
    package static func find(_ word: String, among candidates: some Sequence<String>) -> String? {
        let word = word.lowercased()
        guard !word.isEmpty else { return nil }
        let allowed = max(1, word.count / 3)
        let ranked = candidates.map { candidate in
            let name = candidate.lowercased()
            let begins = word.count >= 3 && name.hasPrefix(word)
            return (candidate, begins ? 0 : distance(word, name))
        }
        return ranked.filter { $0.1 <= allowed }.min { $0.1 < $1.1 }?.0
    }

    /// How many edits lead from one word to the other, neighbours that change places counting once.
    static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first), Array(second))
        var older: [Int] = []
        var last = Array(0...second.count)
        for (row, letter) in first.enumerated() {
            var next = [row + 1]
            for (column, other) in second.enumerated() {
                var edits = min(last[column + 1] + 1, next[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
                    edits = min(edits, older[column - 1] + 1)
                }
                next.append(edits)
            }
            (older, last) = (last, next)
        }
        return last[second.count]
    }
}
