import Embedding
import Ranking
import Testing

@Suite struct VectorIndexTests {
    /// What the search must find, computed the plain way: in double precision, by sorting everything.
    private func bruteForce(_ vectors: [Float], _ query: IndexQuery) -> [Int] {
        let scores = (0..<vectors.count / Space.dimensions).map { row in
            (0..<Space.dimensions).reduce(0.0) { sum, component in
                sum + Double(vectors[row * Space.dimensions + component]) * Double(query.vector[component])
            }
        }
        return scores.indices.filter { !query.excluded.contains($0) && query.filter?($0) ?? true }
            .sorted { (scores[$0], $1) > (scores[$1], $0) }
            .prefix(query.limit).map(\.self)
    }

    // Around the sizes of a group of rows and of a block of groups.
    @Test(arguments: [1, 7, 8, 9, 255, 256, 257, 700])
    func `a search finds what sorting everything finds`(rows: Int) {
        let vectors = Fixtures.randomVectors(rows)
        let index = ScanIndex(vectors: vectors)

        for number in 0..<3 {
            let query = IndexQuery(Fixtures.randomVectors(1, seed: UInt64(100 + number)), limit: 12)
            let found = index.search([query])[0]
            #expect(found.map(\.row) == bruteForce(vectors, query))
            #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        }
    }

    // One query has a kernel of its own, four share one, other numbers are filled up.
    @Test(arguments: [1, 2, 3, 4, 5, 9])
    func `an answer does not depend on what else is asked`(count: Int) {
        let index = ScanIndex(vectors: Fixtures.randomVectors(500))
        let queries = (0..<count).map { number in
            IndexQuery(Fixtures.randomVectors(1, seed: UInt64(number)), limit: 1 + 5 * number)
        }

        let together = index.search(queries)

        #expect(together.count == count)
        for (query, answer) in zip(queries, together) {
            #expect(index.search([query]) == [answer])
        }
    }

    @Test func `excluded and filtered rows are left out and others move up`() {
        let vectors = Fixtures.randomVectors(300)
        let index = ScanIndex(vectors: vectors)
        var query = IndexQuery(Fixtures.randomVectors(1, seed: 3), limit: 10)
        let best = index.search([query])[0].map(\.row)

        query.excluded = Set(best.prefix(4))
        query.filter = { $0.isMultiple(of: 3) }
        let found = index.search([query, IndexQuery(query.vector, limit: 10)])

        #expect(found[0].map(\.row) == bruteForce(vectors, query))
        #expect(found[0].count == 10)
        #expect(found[1].map(\.row) == best)
    }

    @Test func `equal scores keep the order of the rows`() {
        let vector = Fixtures.vector([0: 1])
        let index = ScanIndex(vectors: (0..<40).flatMap { _ in vector })

        #expect(index.search([IndexQuery(vector, limit: 5)])[0].map(\.row) == [0, 1, 2, 3, 4])
    }

    @Test func `negative scores are listed, and rows that do not exist are not`() {
        let index = ScanIndex(vectors: Fixtures.vector([0: -1]) + Fixtures.vector([0: -0.6, 1: 0.8]))

        let found = index.search([IndexQuery(Fixtures.vector([0: 1]), limit: 10)])[0]

        #expect(found == [Neighbour(row: 1, score: -0.6), Neighbour(row: 0, score: -1)])
    }

    @Test func `a query that makes no sense finds nothing and disturbs nobody`() {
        let index = ScanIndex(vectors: Fixtures.randomVectors(20))
        let good = IndexQuery(Fixtures.randomVectors(1, seed: 5), limit: 3)
        let broken = [
            IndexQuery(Fixtures.vector([0: .nan]), limit: 3), IndexQuery([1, 2, 3], limit: 3),
            IndexQuery(good.vector, limit: 0), IndexQuery(good.vector, limit: -1),
        ]

        let answers = index.search(broken + [good])

        #expect(answers.prefix(4).allSatisfy { $0.isEmpty })
        #expect(answers[4] == index.search([good])[0])
        #expect(ScanIndex(vectors: []).search([good]) == [[]])
        #expect(index.search([]).isEmpty)
    }

    @Test func `a row gives back its vector bit for bit`() {
        let vectors = Fixtures.randomVectors(19)
        let index = ScanIndex(vectors: vectors)

        #expect(index.count == 19)
        #expect((0..<19).flatMap(index.vector) == vectors)
    }
}
