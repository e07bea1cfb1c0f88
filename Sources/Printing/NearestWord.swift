/// Finds the words that somebody may have meant who misspelt one.
package enum NearestWord {
    /// The candidate that a misspelt word most likely means; `nil` when none is near.
    ///
    /// Near is what begins with the word, or one edit away for each three letters: a letter too much, too few, another
    /// one, or two that changed places.
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

    /// The candidates that a misspelt name may mean, nearest first, at most three.
    package static func several(_ name: String, among candidates: [String]) -> [String] {
        let wanted = name.lowercased()
        let scored = candidates.map { ($0, distance(wanted, $0.lowercased())) }
        return scored.filter { $0.1 * 3 <= wanted.count }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
    }

    /// The number of edits that lead from one word to the other, neighbours that change places counting once.
    ///
    /// Only the first 64 letters of a word count. Source: the restricted edit distance of Damerau (1964).
    package static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first.prefix(64)), Array(second.prefix(64)))
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
