import Embedding
import Ranking
import Testing

@Suite struct LabelPrecisionTests {
    private func set(_ rows: [(axis: Int, label: String?, owner: String)]) throws -> LabelledVectors {
        try LabelledVectors(
            vectors: rows.flatMap { Fixtures.vector([$0.axis: 2]) },
            labels: rows.map(\.label),
            owners: rows.map(\.owner)
        )
    }

    @Test func `neighbours of the same label are counted, those of the query's owner left out`() throws {
        // Only its own owner shares a query's direction; the nearest stranger has the other label.
        let vectors = try set([(0, "rock", "a"), (0, "rock", "a"), (1, "jazz", "b"), (1, "jazz", "b")])

        #expect(try LabelPrecision.measure(vectors, k: 1, leavingOutOwner: false).precision == 1)
        #expect(try LabelPrecision.measure(vectors, k: 1).precision == 0)
        #expect(try LabelPrecision.measure(set([(0, "x", "a"), (0, "x", "a")]), k: 1).precision == 0)
        #expect(try LabelPrecision.measure(set([(0, "x", "a"), (0, "x", "b")]), k: 1).precision == 1)
    }

    @Test func `vectors without a label are candidates but no queries`() throws {
        let precision = try LabelPrecision.measure(
            set([(0, "x", "a"), (0, nil, "b"), (0, "x", "c"), (0, nil, "d")]), k: 3
        )

        #expect(precision.queryCount == 2)
        #expect(abs(precision.precision - 1.0 / 3) < 1e-12)
    }

    @Test func `all vectors alike score by chance, whatever the order of the file`() throws {
        let rows = (0..<600).map { (axis: 0, label: "genre \($0 / 150)", owner: "\($0)") }

        let precision = try LabelPrecision.measure(set(rows), k: 10, sample: 100)

        // A quarter by chance; in the order of the file it would be near one or near nothing.
        #expect(abs(precision.precision - 0.25) < 0.15)
    }

    @Test func `the same seed gives the same figures and the sample has its size`() throws {
        let vectors = try LabelledVectors(
            vectors: Fixtures.randomVectors(200), labels: (0..<200).map { "\($0 % 3)" },
            owners: (0..<200).map { "\($0 / 4)" }
        )

        let first = try LabelPrecision.measure(vectors, sample: 50, seed: 9)

        #expect(try first == LabelPrecision.measure(vectors, sample: 50, seed: 9))
        #expect(first.queryCount == 50 && first.k == 10)
        #expect(first.standardError > 0)
    }

    @Test func `vectors that are zero or not finite are refused`() throws {
        for bad in [Fixtures.vector([:]), Fixtures.vector([3: .nan]), Fixtures.vector([3: .infinity])] {
            let error = #expect(throws: RankingError.self) {
                try LabelledVectors(vectors: bad, labels: ["x"], owners: ["a"])
            }
            #expect(error?.code == .invalidVectors)
        }
        #expect(throws: RankingError.self) { try LabelledVectors(vectors: [1], labels: ["x"], owners: ["a"]) }
        #expect(throws: RankingError.self) { try LabelPrecision.measure(set([(0, nil, "a")])) }
    }
}
