import Testing

@testable import Ranking

/// The best rows of a search.
struct TopRowsTests {
    private static let scores: [Float] = [0.5, 0.9, 0.1, 0.9, 0.5, -0.2, 0.7, 0.9, 0.3, 0.7]

    private static func best(_ limit: Int, of rows: [Int], groups: [Int32] = []) -> [Int] {
        var top = TopRows(limit: limit, groups: RowGroups(groups))
        for row in rows { top.offer(row, scores[row]) }
        return top.neighbours.map(\.row)
    }

    @Test(arguments: 0..<20)
    func `the best are the same in whatever order rows are offered`(seed: UInt64) {
        var random = MadeUpMusic.Random(state: seed)
        let rows = (0..<10).map { (key: random.unit(), row: $0) }.sorted { $0.key < $1.key }.map(\.row)
        // Rows 1 and 6 are of one group, rows 3, 4 and 7 of another.
        let groups: [Int32] = [-1, 1, -1, 3, 3, -1, 1, 3, -1, -1]

        #expect(Self.best(4, of: rows) == [1, 3, 7, 6])
        #expect(Self.best(20, of: rows) == [1, 3, 7, 6, 9, 0, 4, 8, 2, 5])
        #expect(Self.best(4, of: rows, groups: groups) == [1, 3, 9, 0])
    }

    @Test func `the threshold is the score of the last row once there are enough`() {
        var top = TopRows(limit: 2)
        #expect(top.threshold == -.infinity)

        top.offer(0, 0.5)
        top.offer(1, 0.9)
        #expect(top.threshold == 0.5)

        top.offer(2, 0.5)
        #expect(top.neighbours.map(\.row) == [1, 0])
    }

    @Test func `a list of no rows takes none, and a row that is ruled out is never taken`() {
        #expect(Self.best(0, of: Array(0..<10)).isEmpty)
        #expect(TopRows(limit: 0).threshold == .infinity)

        var top = TopRows(limit: 3)
        top.offer(0, -.infinity)
        #expect(top.neighbours.isEmpty)
    }
}
