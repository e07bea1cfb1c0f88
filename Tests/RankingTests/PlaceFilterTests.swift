import Embedding
import Testing

@testable import Ranking

/// Filters that a pruned index asks about where it visits leaves, beside those of a scan.
@Suite struct PlaceFilterTests {
    private static let count = 3_000
    private let vectors: [Float]
    private let scan: ScanIndex
    private let pruned: PrunedIndex
    /// Numbers of the rows: one that the vectors tell, one that they do not.
    private let columns: [(value: @Sendable (Int) -> Double, column: PlaceColumn)]
    private let sets: PlaceSets

    init() {
        let vectors = Fixtures.randomVectors(Self.count, seed: 41)
        self.vectors = vectors
        scan = ScanIndex(vectors: vectors)
        pruned = PrunedIndex(vectors: vectors)
        let storage = pruned.storage
        let values: [@Sendable (Int) -> Double] = [
            { Double(vectors[$0 * Space.dimensions]) },
            { $0 % 13 == 0 ? .nan : Double($0 &* 7_919 % 1_000) },
        ]
        columns = values.map { value in (value, PlaceColumn(storage, value: value)) }
        sets = PlaceSets(storage) { Self.set(of: $0) }
    }

    /// The members of a row's set.
    private static func set(of row: Int) -> [Int] { row % 7 == 0 ? [] : [row % 5, 5 + row % 11] }

    @Test(arguments: [1.0, 0.5, 0.1, 0.02, 0.005, 0.0])
    func `rows within bounds are found as the scan finds them, however few there are`(_ share: Double) throws {
        var random = MadeUpMusic.Random(state: UInt64(share * 1_000) + 3)
        for number in 0..<40 {
            var filter = PlaceFilter()
            var conditions: [@Sendable (Int) -> Bool] = []
            for (value, column) in number % 3 == 0 ? columns : [columns[number % 2]] {
                let known = (0..<Self.count).map(value).filter { !$0.isNaN }.sorted()
                let first = random.below(max(Int(Double(known.count) * (1 - share)), 1))
                let last = min(first + Int(Double(known.count) * share), known.count - 1)
                let (least, most) = (known[first], known[last])
                filter.bounds.append(.init(column: column, range: column.codes(from: least, to: most)))
                conditions.append { value($0) >= least && value($0) <= most }
            }
            if number % 4 == 1 {
                let wanted: Set<Int> = [random.below(16), random.below(16)]
                filter.sets = (sets, sets.allowed(wanted, without: [3]))
                filter.leaves = sets.leaves(with: wanted)
                conditions.append { row in
                    let set = Self.set(of: row)
                    return !wanted.isDisjoint(with: set) && !set.contains(3)
                }
            }
            try expectEqual(filter, conditions, number, &random)
        }
    }

    @Test func `sets alone leave out the rows of the others`() throws {
        var random = MadeUpMusic.Random(state: 8)
        for number in 0..<20 {
            let unwanted = random.below(16)
            var filter = PlaceFilter()
            filter.sets = (sets, sets.allowed(nil, without: [unwanted]))
            try expectEqual(filter, [{ !Self.set(of: $0).contains(unwanted) }], number, &random)
        }
    }

    private func expectEqual(
        _ filter: PlaceFilter, _ conditions: [@Sendable (Int) -> Bool], _ number: Int,
        _ random: inout MadeUpMusic.Random
    ) throws {
        let row = random.below(Self.count)
        var query = IndexQuery(
            Array(vectors[row * Space.dimensions..<(row + 1) * Space.dimensions]), limit: [1, 10, 200][number % 3],
            filter: { row in conditions.allSatisfy { $0(row) } })
        if number % 5 == 2 { query.penalty = { row, _ in Float(row % 11) / 40 } }
        if number % 7 == 3 { query.vector = query.vector.map { $0 * 1e-4 } }
        var asked = query
        asked.placeFilter = filter

        let (found, right) = (pruned.search([asked])[0], scan.search([query])[0])

        #expect(found.map(\.row) == right.map(\.row), "number \(number)")
        #expect(found.map(\.score.bitPattern) == right.map(\.score.bitPattern), "number \(number)")
    }
}
