import Embedding
import Testing

@testable import Ranking

/// Searches of an index with changed rows beside those of an index that was built of what the rows have now.
@Suite struct ChangedIndexTests {
    @Test(arguments: [1, 7, 64, 700], [1, 5, 300])
    func `changed rows are found as if the index were new, bit for bit`(count: Int, changed: Int) {
        var random = MadeUpMusic.Random(state: UInt64(count * 1_000 + changed))
        var vectors = Fixtures.randomVectors(count)
        let bases: [any VectorIndex] = [ScanIndex(vectors: vectors), PrunedIndex(vectors: vectors)]
        var changes: ChangedRows?
        for _ in 0..<3 {
            var builder = ChangedRows.Builder(changes, count: count, more: changed)
            for _ in 0..<changed {
                let row = random.below(count)
                // Every other one is the vector of another row: ties are broken by the row's number.
                let other = random.below(count)
                let vector =
                    random.below(2) == 0
                    ? Fixtures.randomVectors(1, seed: UInt64(random.below(1_000_000)))
                    : Array(vectors[other * Space.dimensions..<(other + 1) * Space.dimensions])
                vectors.replaceSubrange(row * Space.dimensions..<(row + 1) * Space.dimensions, with: vector)
                builder.put(row, vector, quality: 1, features: FactColumns.values(of: nil))
            }
            let rows = builder.build()
            changes = rows
            let fresh = ScanIndex(vectors: vectors)
            for base in bases {
                let index = ChangedIndex(base: base, changes: rows)
                let queries = (0..<40).map { _ in query(vectors, count, &random) }
                for (query, (found, right)) in zip(queries, zip(index.search(queries), fresh.search(queries))) {
                    #expect(found == right, "\(query.limit) of \(count)")
                    #expect(zip(found, right).allSatisfy { $0.score.bitPattern == $1.score.bitPattern })
                }
                #expect((0..<count).allSatisfy { index.vector(at: $0) == fresh.vector(at: $0) })
            }
        }
    }

    @Test func `a row that is gone is not found until it comes back`() {
        let vectors = Fixtures.randomVectors(100)
        let base = PrunedIndex(vectors: vectors)
        let query = IndexQuery(base.vector(at: 40), limit: 100)
        var builder = ChangedRows.Builder(nil, count: 100, more: 2)
        builder.remove(40, base.vector(at: 40), quality: 1, features: FactColumns.values(of: nil))
        let gone = builder.build()
        builder = ChangedRows.Builder(gone, count: 100, more: 2)
        builder.put(40, base.vector(at: 40), quality: 1, features: FactColumns.values(of: nil))

        let without = ChangedIndex(base: base, changes: gone).search([query])[0]
        let with = ChangedIndex(base: base, changes: builder.build()).search([query])[0]

        #expect(without == base.search([query])[0].filter { $0.row != 40 } && without.count == 99)
        #expect(with == base.search([query])[0])
    }

    private func query(_ vectors: [Float], _ count: Int, _ random: inout MadeUpMusic.Random) -> IndexQuery {
        let row = random.below(count)
        let vector =
            random.below(3) == 0
            ? Fixtures.randomVectors(1, seed: UInt64(random.below(1_000)))
            : Array(vectors[row * Space.dimensions..<(row + 1) * Space.dimensions])
        var query = IndexQuery(vector, limit: [1, 2, 10, count, count + 3][random.below(5)])
        if random.below(3) == 0 { query.filter = { $0 % 3 != 1 } }
        if random.below(3) == 0 { query.excluded = [row] }
        if random.below(3) == 0 { query.penalty = { row, cosine in Float(row % 5) * 0.1 * (1 + abs(cosine)) } }
        if random.below(3) == 0 { query.groups = RowGroups((0..<count).map { Int32($0 / 4 * 4) }) }
        return query
    }
}
