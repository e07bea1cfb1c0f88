import Catalog
import Embedding
import Foundation
import Testing

@testable import Ranking

/// Whole evaluations.
struct EvaluationTests {
    private static let options = EvaluationOptions(folds: 2, seed: 4)

    @Test func `a system that knows the genre is right, one that knows nothing is right by chance`() async throws {
        let report = try await Evaluation(EvaluationFixtures.corpus(), options: Self.options)
            .run([EvaluationFixtures.chance, EvaluationFixtures.byGenre], reference: "chance")

        let genre = try #require(report["genre"])
        let chance = try #require(report["chance"])
        #expect(try #require(genre.metrics[.genrePrecision]).value > 0.95)
        #expect(abs(try #require(chance.metrics[.genrePrecision]).value - 1.0 / 3) < 0.1)
        #expect(try #require(genre.differences[.genrePrecision]).value > 0.5)
        #expect(try #require(genre.ratios[.genrePrecision]).value > 2)
        #expect(chance.differences.isEmpty)
        #expect(try #require(genre.metrics[.continuationPrecision]).value > 0.8)
        #expect(Set(genre.metrics.keys) == Set(Metric.allCases))
        #expect(report.pools.reduce(0, +) == 96)
    }

    @Test func `the same seed gives the same bytes, another seed others`() async throws {
        func bytes(_ seed: UInt64) async throws -> Data {
            let report = try await Evaluation(EvaluationFixtures.corpus(), options: EvaluationOptions(seed: seed))
                .run([EvaluationFixtures.chance, EvaluationFixtures.byGenre], reference: "chance")
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return try encoder.encode(report)
        }

        #expect(try await bytes(4) == bytes(4))
        #expect(try await bytes(4) != bytes(5))
    }

    @Test func `vectors all alike score by chance, though the file is in the order of the artists`() async throws {
        let corpus = EvaluationFixtures.corpus(artists: 60, tracks: 5, genres: 4)
        let alike = EvaluationFixtures.system("alike") { _ in Fixtures.vector([0: 1]) }
        let report = try await Evaluation(corpus, options: EvaluationOptions(folds: 1))
            .run([alike], reference: "alike")

        let figures = try #require(report["alike"]).metrics
        #expect(abs(try #require(figures[.genrePrecisionUnfiltered]).value - 0.25) < 0.06)
        #expect(try #require(figures[.ownArtistShare]).value < 0.06)
        #expect(try #require(figures[.continuationPrecision]).value < 0.5)
    }

    @Test(arguments: [Float.nan, .infinity, 0])
    func `a vector that is zero or not finite is refused by name`(_ value: Float) async throws {
        let broken = EvaluationFixtures.system("broken") { track in
            Fixtures.vector([0: track.id == "t5" ? value : 1])
        }
        let evaluation = try Evaluation(EvaluationFixtures.corpus(), options: Self.options)

        let error = await #expect(throws: RankingError.self) { try await evaluation.run([broken], reference: "x") }
        #expect(error?.code == .invalidVectors)
        #expect(error?.message.contains("track t5 in system 'broken' is \(value == 0 ? "zero" : "not finite")") == true)
    }

    @Test func `a sample asks fewer, says so, and leaves out the metrics that it cannot compute`() async throws {
        let options = EvaluationOptions(folds: 1, sample: 20)
        let report = try await Evaluation(EvaluationFixtures.corpus(), options: options)
            .run([EvaluationFixtures.byGenre], reference: "genre")

        let figures = try #require(report["genre"])
        #expect(figures.metrics[.ownArtistShare]?.count == 20)
        #expect(figures.metrics[.neverRecommended] == nil)
        #expect(figures.occurrenceSkew == nil)
    }

    @Test func `too few tracks to fill a list are an error, not a figure`() {
        let corpus = EvaluationCorpus((0..<12).map { EvaluationFixtures.track("\($0)", artist: "\($0)") })

        let error = #expect(throws: RankingError.self) { try Evaluation(corpus) }
        #expect(error?.code == .invalidRequest)
    }
}
