/// Which rows belong together: by row, the first one of its group, or −1 for a row alone.
///
/// A row takes a bit and a half, one in a group four bytes more: most rows are alone.
public struct RowGroups: Sendable {
    /// By 64 rows, a bit for each that is in a group.
    private let marks: Column<UInt64>
    /// By 64 rows, how many that are in a group stand before them.
    private let ranks: Column<UInt32>
    /// By row that is in a group, the first of its group.
    private let firsts: Column<Int32>

    /// Each row alone.
    public init() {
        (marks, ranks, firsts) = (Column(), Column(), Column())
    }

    /// Takes the first row of each row's group, −1 for a row alone.
    public init(_ groups: some Collection<Int32>) {
        guard groups.contains(where: { $0 >= 0 }) else {
            self = RowGroups()
            return
        }
        var marks = [UInt64](repeating: 0, count: (groups.count + 63) / 64)
        var ranks = [UInt32](repeating: 0, count: marks.count)
        var firsts: [Int32] = []
        for (row, first) in groups.enumerated() {
            if row % 64 == 0 { ranks[row / 64] = UInt32(firsts.count) }
            guard first >= 0 else { continue }
            marks[row / 64] |= 1 << UInt64(row % 64)
            firsts.append(first)
        }
        (self.marks, self.ranks, self.firsts) = (Column(marks), Column(ranks), Column(firsts))
    }

    /// Whether each row is alone.
    public var isEmpty: Bool { firsts.isEmpty }

    /// The first row of a row's group; −1 for a row alone.
    public subscript(row: Int) -> Int32 {
        guard !marks.isEmpty else { return -1 }
        let (word, bit) = (marks[row / 64], UInt64(1) << UInt64(row % 64))
        guard word & bit != 0 else { return -1 }
        return firsts[Int(ranks[row / 64]) + (word & (bit - 1)).nonzeroBitCount]
    }
}

extension RowGroups {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).marks", marks)
        writer.add("\(name).ranks", ranks)
        writer.add("\(name).first", firsts)
    }

    /// Reads the groups of `rows` rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        marks = try reader.column("\(name).marks", count: (rows + 63) / 64, orNone: true)
        ranks = try reader.column("\(name).ranks", count: marks.count)
        firsts = try reader.column("\(name).first")
        var count = 0
        var isRanked = true
        for place in marks.indices {
            isRanked = isRanked && Int(ranks[place]) == count
            count += marks[place].nonzeroBitCount
        }
        try SnapshotReader.expect(
            isRanked && count == firsts.count && firsts.lies(in: 0..<max(rows, 1)), "\(name) names other rows")
    }
}
