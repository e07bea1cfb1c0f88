import Embedding
import Ranking
import Testing

/// The pruned index beside the scan, bit for bit, on vectors that are made to break bounds.
@Suite struct PrunedIndexTests {
    /// Sets of vectors in which bounds are tight, rounding shows, or nothing is as usual.
    enum Kind: CaseIterable, Sendable {
        case scattered, clustered, nearlyEqual, equal, antipodal, axes, flat, oneLine, lengths, tiny, notFinite
    }

    @Test(arguments: Kind.allCases, [1, 8, 63, 500, 2_500])
    func `a pruned search finds what the scan finds, bit for bit`(_ kind: Kind, _ count: Int) {
        var random = MadeUpMusic.Random(state: UInt64(count) + 17)
        let vectors = Self.vectors(kind, count, &random)
        let (scan, pruned) = (ScanIndex(vectors: vectors), PrunedIndex(vectors: vectors))

        for number in 0..<60 {
            let query = Self.query(number, vectors, &random)
            expectEqual(pruned.search([query])[0], scan.search([query])[0], "\(kind), \(count) rows, query \(number)")
        }
        #expect((0..<count).allSatisfy { Self.bits(pruned.vector(at: $0)) == Self.bits(scan.vector(at: $0)) })
    }

    @Test func `several queries at once are answered as each alone, and broken ones find nothing`() {
        let index = PrunedIndex(vectors: Fixtures.randomVectors(700))
        let good = IndexQuery(Fixtures.randomVectors(1, seed: 5), limit: 3)
        let broken = [
            IndexQuery(Fixtures.vector([0: .nan]), limit: 3), IndexQuery([1, 2, 3], limit: 3),
            IndexQuery(good.vector, limit: 0), IndexQuery(good.vector, limit: -1),
        ]

        let answers = index.search(broken + [good])

        #expect(answers.prefix(4).allSatisfy { $0.isEmpty })
        #expect(answers[4] == ScanIndex(vectors: Fixtures.randomVectors(700)).search([good])[0])
        #expect(PrunedIndex(vectors: []).search([good]) == [[]])
    }

    // MARK: - Queries

    private static func query(_ number: Int, _ vectors: [Float], _ random: inout MadeUpMusic.Random) -> IndexQuery {
        let count = vectors.count / Space.dimensions
        let row = random.below(count)
        var vector = Array(vectors[row * Space.dimensions..<(row + 1) * Space.dimensions])
        switch number % 6 {
        case 0: break
        case 1: vector = vector.map { -$0 }
        case 2: vector = Fixtures.randomVectors(1, seed: UInt64(number))
        case 3: vector = unit(zip(vector, Fixtures.randomVectors(1, seed: UInt64(number))).map { $0 + 0.1 * $1 })
        case 4: vector = Fixtures.vector([number % Space.dimensions: 1])
        default: vector = vector.map { $0 * [1e-30, 1e-3, 0.5, 3, 1e4, 1e20, 0][number % 7] }
        }
        var query = IndexQuery(vector, limit: [1, 2, 10, 100, count, count + 7][random.below(6)])
        if random.below(2) == 0 { query.excluded = Set((0..<random.below(20)).map { _ in random.below(count) }) }
        switch random.below(4) {
        case 0: query.filter = { $0 % 7 == 3 }
        case 1: query.filter = { $0 == row }
        default: break
        }
        if random.below(3) == 0 {
            let steps = random.below(5) + 1
            query.penalty = { row, cosine in Float(row % 11) / Float(20 * steps) * (1 + abs(cosine)) }
        }
        if random.below(3) == 0 {
            let size = random.below(4) + 2
            query.groups = RowGroups((0..<count).map { $0 % 3 == 0 ? -1 : Int32($0 / size * size) })
            query.excluded = Set(query.excluded.map { query.groups[$0] < 0 ? $0 : Int(query.groups[$0]) })
        }
        return query
    }

    // MARK: - Vectors

    private static func vectors(_ kind: Kind, _ count: Int, _ random: inout MadeUpMusic.Random) -> [Float] {
        let scattered = Fixtures.randomVectors(count, seed: random.state)
        func rows(_ make: (_ row: Int, _ vector: [Float]) -> [Float]) -> [Float] {
            (0..<count).flatMap { make($0, Array(scattered[$0 * Space.dimensions..<($0 + 1) * Space.dimensions])) }
        }
        switch kind {
        case .scattered: return scattered
        case .clustered:
            let centres = (0..<5).map { Fixtures.randomVectors(1, seed: UInt64(90 + $0)) }
            return rows { row, vector in unit(zip(centres[row % 5], vector).map { $0 + 0.05 * $1 }) }
        case .nearlyEqual:
            // Apart by single units in the last place: only the scan's own arithmetic can tell which is best.
            let centre = Fixtures.randomVectors(1, seed: 3)
            return rows { row, _ in
                var vector = centre
                let component = row % Space.dimensions
                for _ in 0..<row / Space.dimensions % 3 { vector[component] = vector[component].nextUp }
                return vector
            }
        case .equal: return rows { _, _ in Fixtures.vector([0: 0.6, 9: -0.8]) }
        case .antipodal: return rows { row, _ in Fixtures.vector([row / 2 % 3: row.isMultiple(of: 2) ? 1 : -1]) }
        case .axes: return rows { row, _ in Fixtures.vector([row % Space.dimensions: 1]) }
        case .flat: return rows { _, vector in unit(vector.enumerated().map { $0 < 2 ? $1 : 0 }) }
        case .oneLine:
            return rows { row, _ in
                let angle = Float(row) / Float(count)
                return unit([1, angle] + [Float](repeating: 0, count: Space.dimensions - 2))
            }
        case .lengths: return rows { row, vector in vector.map { $0 * [0, 1e-3, 0.5, 1, 3.9, 4.1, 1e10][row % 7] } }
        case .tiny:
            return rows { row, vector in
                vector.map { $0 * (row.isMultiple(of: 2) ? Float.leastNonzeroMagnitude * 9 : 1e-20) }
            }
        case .notFinite:
            return rows { row, vector in
                var vector = vector
                if row % 5 == 0 { vector[row % Space.dimensions] = [.nan, .infinity, -.infinity][row % 3] }
                return vector
            }
        }
    }

    private static func unit(_ vector: [Float]) -> [Float] { MadeUpMusic.unit(vector) }

    private static func bits(_ vector: [Float]) -> [UInt32] { vector.map(\.bitPattern) }

    private func expectEqual(_ found: [Neighbour], _ right: [Neighbour], _ what: String) {
        #expect(found.map(\.row) == right.map(\.row), "\(what)")
        #expect(Self.bits(found.map(\.score)) == Self.bits(right.map(\.score)), "\(what)")
    }
}
