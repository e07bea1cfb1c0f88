/// How far two words are apart.
enum EditDistance {
    /// How many letters must be put in, taken out or changed to make one word of the other (Levenshtein 1965).
    static func between(_ left: String, _ right: String) -> Int {
        let columns = Array(right.prefix(64))
        var row = Array(0...columns.count)
        for (index, letter) in left.prefix(64).enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in columns.enumerated() {
                let next = min(row[column] + 1, row[column + 1] + 1, diagonal + (letter == other ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = next
            }
        }
        return row[columns.count]
    }
}
