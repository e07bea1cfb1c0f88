/// The best of the rows of one name, which need not be sorted all: thousands of tracks may be called the same.
struct EqualRows {
    private let limit: Int
    private let byQuality: Bool
    private var best: [Row] = []
    /// The least popularity that the best have, once there are enough of them.
    private var least = -1
    private var total = 0

    private struct Row {
        let row: Int
        let popularity: Int
    }

    /// No rows yet.
    ///
    /// - Parameters:
    ///   - limit: How many are kept.
    ///   - byQuality: Whether of the equally popular the better embedded stand first; else the first rows do.
    init(limit: Int, byQuality: Bool) {
        self.limit = limit
        self.byQuality = byQuality
    }

    /// The sum of popularity + 1 of all rows, kept or not.
    var weight: Double { Double(total) }

    /// Takes a row, unless its name means nothing.
    @inline(__always)
    mutating func take(_ row: Int, in table: EntityTable) {
        if !table.nameless.isEmpty, table.nameless.contains(row) { return }
        let popularity = Int(table.popularity(at: row))
        total += popularity + 1
        if popularity >= least { keep(Row(row: row, popularity: popularity), in: table) }
    }

    private mutating func keep(_ row: Row, in table: EntityTable) {
        if best.count < limit {
            best.append(row)
            guard best.count == limit else { return }
            best = ordered(in: table)
        } else {
            guard limit > 0, precedes(row, best[limit - 1], in: table) else { return }
            best.removeLast()
            let place = best.firstIndex { precedes(row, $0, in: table) }
            best.insert(row, at: place ?? best.count)
        }
        least = best[limit - 1].popularity
    }

    /// The rows that are kept, the best first.
    func sorted(in table: EntityTable) -> [Int] {
        (best.count == limit ? best : ordered(in: table)).map(\.row)
    }

    private func ordered(in table: EntityTable) -> [Row] { best.sorted { precedes($0, $1, in: table) } }

    private func precedes(_ left: Row, _ right: Row, in table: EntityTable) -> Bool {
        if left.popularity != right.popularity { return left.popularity > right.popularity }
        if byQuality, table.qualities[left.row] != table.qualities[right.row] {
            return table.qualities[left.row] > table.qualities[right.row]
        }
        return left.row < right.row
    }
}
