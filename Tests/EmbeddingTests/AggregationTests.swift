import Embedding
import Testing

@Suite struct AggregationTests {
    private func axis(_ component: Int, _ value: Float = 1) -> [Float] {
        (0..<Space.dimensions).map { $0 == component ? value : 0 }
    }

    @Test func `an album weighs its tracks by their durations`() throws {
        let album = try #require(Aggregation.album([(axis(0), 30_000), (axis(1), 40_000)]))

        #expect(abs(album[0] - 0.6) < 1e-6 && abs(album[1] - 0.8) < 1e-6)
        #expect(album[2...].allSatisfy { $0 == 0 })
    }

    @Test func `without any duration every track weighs the same`() throws {
        let album = try #require(Aggregation.album([(axis(0), 0), (axis(1), 0)]))

        #expect(album[0] == album[1] && album[0] > 0.7)
        #expect(Aggregation.album([(axis(0), 0), (axis(1), 5)]) == axis(1))
    }

    @Test func `an artist is the mean of its albums at unit length`() throws {
        let artist = try #require(Aggregation.mean([axis(0), axis(0), axis(3)]))

        #expect(abs(artist[0] - 2 / 5.0.squareRoot().float) < 1e-6)
        #expect(abs(artist[3] - 1 / 5.0.squareRoot().float) < 1e-6)
    }

    @Test func `parts that cancel out have no vector`() {
        #expect(Aggregation.mean([axis(0), axis(0, -1)]) == nil)
        #expect(Aggregation.album([(axis(2), 1_000), (axis(2, -1), 1_000)]) == nil)
        #expect(Aggregation.mean([]) == nil)
        #expect(Aggregation.album([]) == nil)
        #expect(Aggregation.mean([axis(0, .nan)]) == nil)
    }

    @Test func `a sum takes negative weights and any collection`() throws {
        var sum = VectorSum()
        sum.add(axis(0), weight: 1)
        sum.add(AnyCollection(axis(1)), weight: -1)

        let vector = try #require(sum.unitVector())

        #expect(vector[0] == -vector[1] && vector[0] > 0.7)
    }
}

extension Double {
    fileprivate var float: Float { Float(self) }
}
