import Catalog
import Embedding
import Foundation
import Testing

@testable import Ranking

/// Every metric against a case worked out by hand.
struct MetricTests {
    private static func angle(_ degrees: Double) -> [Float] {
        let radians = degrees * Double.pi / 180
        return Fixtures.vector([0: Float(cos(radians)), 1: Float(sin(radians))])
    }

    /// Twelve tracks along a quarter circle; the query at 0° has a track of its own artist and album at 1°.
    private static func arc() throws -> (corpus: EvaluationCorpus, measurement: FoldMeasurement) {
        let tracks = (0..<13).map { number -> EvaluationTrack in
            let isOwn = number < 2
            let label = number < 5 ? "near" : "far"
            return EvaluationFixtures.track(
                "t\(number)", artist: isOwn ? "own" : "other \(number)", album: isOwn ? "album" : "",
                labels: number == 12 ? [] : [label], energy: Double(number) / 13)
        }
        let corpus = EvaluationCorpus(tracks)
        return (corpus, try EvaluationFixtures.measurement(corpus, (0..<13).map { angle(Double($0) * Double($0)) }))
    }

    private static func value(_ part: FoldMeasurement.Part, _ metric: Metric) throws -> Double {
        try #require(part.observations[metric]?.values.first)
    }

    @Test func `a list is the ten nearest, with and without the query's artist`() throws {
        let part = try Self.arc().measurement.ask(0..<1)

        #expect(part.listed == Array(1...10))
        // Tracks 1 to 4 are "near"; without track 1, the query's own, track 11 moves up, which is "far".
        #expect(try Self.value(part, .genrePrecisionUnfiltered) == 0.4)
        #expect(try Self.value(part, .genrePrecision) == 0.3)
        #expect(try Self.value(part, .ownArtistShare) == 0.1)
        #expect(try Self.value(part, .albumHit) == 1)
        #expect(try Self.value(part, .artistAveragePrecision) == 1)
    }

    @Test func `a track without a label is no query, and a wrong answer`() throws {
        let (_, measurement) = try Self.arc()
        let part = measurement.ask(12..<13)
        #expect(part.observations[.genrePrecision] == nil)
        #expect(part.observations[.ownArtistShare]?.values == [0])
        #expect(part.observations[.albumHit] == nil)
        #expect(part.observations[.artistAveragePrecision] == nil)

        // From track 11, without a label of its own list: 12 (none), then 10 down to 2, of which 5…10 are "far".
        #expect(try Self.value(measurement.ask(11..<12), .genrePrecision) == 0.6)
    }

    /// Ranks rows; the first in the order is the query, which takes no part.
    private static func ranks(of relevant: [Int], _ scores: [Float], start: Int) -> RelevantRanks {
        let buffer = UnsafeMutablePointer<Float>.allocate(capacity: scores.count)
        defer { buffer.deallocate() }
        buffer.initialize(from: scores, count: scores.count)
        return RelevantRanks(of: relevant, scores: buffer, count: scores.count, start: start) { $0 == start }
    }

    @Test func `average precision is the mean precision at the places of the relevant`() {
        let scores: [Float] = [1, 0.9, 0.8, 0.7, 0.6, -0.5]
        let ranks = Self.ranks(of: [5, 1, 3], scores, start: 0)

        // Without the query: rows 1, 2, 3, 4, 5 in places 1…5; relevant are the places 1, 3 and 5.
        #expect(ranks.ranks == [1, 3, 5])
        #expect(abs((ranks.averagePrecision ?? 0) - (1 + 2.0 / 3 + 3.0 / 5) / 3) < 1e-12)
        #expect(ranks.hits(in: 3) == 2)
        // Discounts of the places 1, 3, 5 over those of the places 1, 2, 3: log₂ of 2, 4, 6 and of 2, 3, 4.
        let ideal = 1 + 1 / 1.584_962_500_721_156 + 0.5
        #expect(abs(ranks.gain(in: 100) - (1 + 0.5 + 1 / 2.584_962_500_721_156) / ideal) < 1e-12)
        #expect(abs(ranks.gain(in: 1) - 1) < 1e-12)
    }

    @Test func `ranks by the table of steps are those by sorting`() {
        var random = SplitMix64(seed: 5)
        // Coarse scores, so that many are equal.
        let scores = (0..<500).map { _ in Float(Int.random(in: -30...30, using: &random)) / 30 }
        let relevant = Array(Set((0..<40).map { _ in Int.random(in: 0..<500, using: &random) })).filter { $0 != 123 }
        let ranks = Self.ranks(of: relevant, scores, start: 123)

        let order = (124..<623).map { $0 % 500 }.enumerated()
            .sorted { first, second in
                let (one, other) = (scores[first.element], scores[second.element])
                return one == other ? first.offset < second.offset : one > other
            }
            .map(\.element)
        let expected = order.enumerated().filter { relevant.contains($0.element) }.map { $0.offset + 1 }
        #expect(ranks.ranks == expected)
    }

    @Test func `a playlist is continued from the mean of some tracks, also without their artists`() throws {
        // Two given tracks and two sought ones lie together, one of those by the artist of all given ones.
        let corpus = EvaluationCorpus(
            (0..<30).map { number in
                EvaluationFixtures.track("t\(number)", artist: number < 4 ? "one" : "other \(number)")
            }, playlists: [["t0", "t1", "t2", "t3"], ["t5"]])
        let vectors = (0..<30).map { Self.angle($0 < 4 ? Double($0) : 40 + Double($0)) }
        let options = EvaluationOptions(folds: 1, playlistSeeds: 2, playlistDraws: 3)
        let results = try EvaluationFixtures.measurement(corpus, vectors, options: options).continuePlaylists()

        #expect(results[.continuationPrecision]?.values == [0.2, 0.2, 0.2])
        #expect(results[.continuationRPrecision]?.values == [1, 1, 1])
        #expect(results[.continuationGain]?.values == [1, 1, 1])
        // All four are by one artist: nothing is left to be found once it is removed.
        #expect(results[.freshContinuationPrecision] == nil)

        let mixed = EvaluationCorpus(
            (0..<30).map { EvaluationFixtures.track("t\($0)", artist: "\($0 / 2)") },
            playlists: [["t0", "t2", "t4", "t6"]])
        // Its tracks and their artists' others lie together: the two sought are among the four that are left there.
        let near = (0..<30).map { Self.angle($0 < 8 ? Double($0) / 10 : 40 + Double($0)) }
        let fresh = try EvaluationFixtures.measurement(mixed, near, options: options).continuePlaylists()
        #expect(fresh[.freshContinuationPrecision]?.values == [0.2, 0.2, 0.2])
        #expect(fresh[.freshContinuationPrecision]?.clusters == [0, 0, 0])
    }

    @Test func `artists are compared by their albums' means, and need three tracks`() throws {
        // Two artists of each genre; the fifth has two tracks only.
        let corpus = EvaluationCorpus(
            (0..<14).map { number in
                EvaluationFixtures.track(
                    "t\(number)", artist: "\(number / 3)", labels: [number / 3 < 2 ? "a" : "b"])
            })
        let vectors = (0..<14).map { Self.angle(($0 / 3 < 2 ? 0 : 80) + Double($0)) }
        let observations = try EvaluationFixtures.measurement(corpus, vectors).compareArtists()

        // One other artist of the same genre among the three others, the list having five places.
        #expect(observations.values == [0.2, 0.2, 0.2, 0.2])
    }

    @Test func `sound is measured in units of random pairs`() throws {
        let tracks = (0..<200).map { EvaluationFixtures.track("t\($0)", artist: "\($0)", energy: Double($0) / 200) }
        let sound = SoundSpace(tracks, seed: 1)
        var random = SplitMix64(seed: 99)
        let pairs = (0..<4_000).map { _ in
            sound.distance(Int.random(in: 0..<200, using: &random), Int.random(in: 0..<200, using: &random))
        }

        #expect(abs(pairs.reduce(0, +) / 4_000 - 1) < 0.05)
        #expect(sound.distance(3, 3) == 0)
        #expect(sound.distance(0, 100) > sound.distance(90, 100))
    }

    @Test(arguments: [(0.5, 0), (0.975, 1.959_963_984_540), (0.01, -2.326_347_874_041), (0.999, 3.090_232_306_168)])
    func `quantiles of the normal distribution are those of the tables`(_ share: Double, _ value: Double) {
        #expect(abs(NormalQuantile.value(at: share) - value) < 1e-8)
    }

    @Test func `errors take the queries of one artist as one`() throws {
        var observations = Observations()
        // Two artists, all queries of one alike: the mean of two observations, not of four.
        for (value, cluster) in [(1.0, 0), (1, 0), (0, 3), (0, 3)] { observations.add(value, of: cluster) }
        let estimate = try #require(observations.estimate)

        #expect(estimate.value == 0.5)
        #expect(estimate.clusters == 2 && estimate.count == 4)
        // √(2 · ½² · 2²/… ): sums of deviations ±1, corrected by 2/1, over four queries.
        #expect(abs(estimate.standardError - (2.0 * 2).squareRoot() / 4) < 1e-12)
    }

    @Test func `systems are compared query by query`() throws {
        var first = Observations()
        var second = Observations()
        for cluster in 0..<10 {
            let level = Double(cluster) / 10
            first.add(level + 0.2, of: cluster)
            second.add(level, of: cluster)
        }
        let difference = try #require(first.difference(from: second))
        let ratio = try #require(first.ratio(to: second))

        // The level varies a lot, the difference does not.
        #expect(abs(difference.value - 0.2) < 1e-12 && difference.standardError < 1e-12)
        #expect(abs(ratio.value - 0.65 / 0.45) < 1e-12)
        #expect(first.difference(from: Observations()) == nil)
    }

    @Test func `tracks in nobody's list are counted, and the skew of the others' occurrences`() {
        var measurement = SystemMeasurement(name: "x", note: "")
        measurement.add(occurrences: [0, 0, 0, 4], owners: [0, 1, 2, 3])

        #expect(measurement.observations[.neverRecommended]?.estimate?.value == 0.75)
        // Deviations −1, −1, −1, 3: third moment 6, variance 3.
        #expect(abs((measurement.occurrenceSkew ?? 0) - 6 / (3 * 3.0.squareRoot())) < 1e-12)
    }
}
