import Foundation
import Testing

@testable import Embedding

/// The dimensions of the genre tags.
@Suite struct GenreBlockTests {
    private static let tags =
        (0..<20).map { _ in ["jazz", "bebop"] } + (0..<20).map { _ in ["metal", "doom"] } + [["jazz", "swing"], []]

    /// The cosine follows from the counts.
    ///
    /// Twenty artists carry each tag, sixteen both of a pair, so that C is 20 on the diagonal and 16 beside it, each
    /// tag's sum 36 and all together 144: information log (20 · 144 / 36²) = log (20 / 9) with itself and log (16 / 9)
    /// with its partner. That is positive definite and has four directions, fewer than are kept, so E Eᵀ gives it back.
    @Test func `tags of the same artists are as alike as what they tell of each other`() throws {
        func artists(_ one: String, _ other: String) -> [[String]] {
            (0..<16).map { _ in [one, other] } + (0..<4).flatMap { _ in [[one], [other]] }
        }
        let block = try #require(
            try GenreBlock.fitted(to: artists("jazz", "bebop") + artists("metal", "doom"), weight: 1))

        let (jazz, bebop, doom) = try (
            #require(block.part(of: ["jazz"])), #require(block.part(of: ["bebop"])), #require(block.part(of: ["doom"]))
        )

        #expect(abs(Double(Self.dot(jazz, bebop)) - log(16.0 / 9) / log(20.0 / 9)) < 1e-5)
        #expect(abs(Self.dot(jazz, doom)) < 1e-5)
        #expect(block.genres == ["bebop", "doom", "jazz", "metal"])
    }

    @Test func `an artist's part has the length of the weight, whatever the order and number of its tags`() throws {
        let block = try #require(try GenreBlock.fitted(to: Self.tags, weight: 0.5))

        let part = try #require(block.part(of: ["jazz", "bebop", "jazz"]))

        #expect(abs(Self.dot(part, part).squareRoot() - 0.5) < 1e-5)
        #expect(part == block.part(of: ["bebop", "jazz"]))
        #expect(block.part(of: ["polka"]) == nil)
        #expect(block.part(of: []) == nil)
    }

    @Test func `fewer than two tags make no block`() throws {
        #expect(try GenreBlock.fitted(to: [["jazz"], ["jazz"], []], weight: 1) == nil)
    }

    @Test(arguments: [
        (TrainingOptions.GenreBlockChoice.auto, 3, false), (.auto, 12, true), (.on, 3, true), (.off, 120, false),
    ])
    func `the block is on when a tenth of the artists carry tags, or as told`(
        _ choice: TrainingOptions.GenreBlockChoice, _ tagged: Int, _ expected: Bool
    ) throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 10)
        for artist in corpus.artists.keys where artist > Int64(tagged) { corpus.artists[artist]?.genres = [] }

        let model = try LearnedTrainer(TrainingOptions(genreBlock: choice)).train(on: corpus.training, version: "v1")

        #expect((model.genreBlock != nil) == expected)
        #expect(model.figures.choices.contains { $0.contains("enre") })
    }

    @Test func `an untagged artist has zeros where genres would be, and all vectors have unit length`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 10)
        corpus.artists[3]?.genres = []
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        let tracks = CorpusEmbedder(model).embed(corpus).tracks

        let untagged = tracks.vector(at: 25)
        #expect(untagged[20...].allSatisfy { $0 == 0 })
        #expect(tracks.vector(at: 0)[20...].contains { $0 != 0 })
        #expect(
            (0..<tracks.count).allSatisfy { abs(Self.dot(tracks.vector(at: $0), tracks.vector(at: $0)) - 1) < 1e-5 })
    }

    private static func dot(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
