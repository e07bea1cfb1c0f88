import Foundation
import Testing

@testable import Embedding

/// The dimensions of the genre tags.
@Suite struct GenreBlockTests {
    /// Pairs of artists that share two tags nobody else has: many more circles than there are dimensions.
    private static let circles = (0..<40).flatMap { number in
        [GenreBlock.TaggedArtist](repeating: .init(tags: ["a\(number)", "b\(number)"]), count: 2)
    }
    private static let crowd = [GenreBlock.TaggedArtist](repeating: .init(tags: ["pop"]), count: 60)

    @Test func `tags of the same artists are near, and those of different artists apart, however few carry them`()
        throws
    {
        let block = try #require(try GenreBlock.fitted(to: Self.circles + Self.crowd, weight: 1))

        let parts = try (0..<40).map { try (Self.unit(block, "a\($0)"), Self.unit(block, "b\($0)")) }
        let pop = try Self.unit(block, "pop")

        #expect(parts.allSatisfy { Self.dot($0.0, $0.1) > 0.6 })
        for (number, part) in parts.enumerated() {
            #expect(Self.dot(part.0, pop) < 0.5)
            #expect(parts[..<number].allSatisfy { Self.dot($0.0, part.0) < 0.6 })
        }
    }

    @Test func `tags that never meet lie by the sound of their artists`() throws {
        func artist(_ tag: String, _ component: Int, _ share: Double) -> GenreBlock.TaggedArtist {
            var sound = [Double](repeating: 0, count: GenreBlock.audioDimensions)
            sound[component] = share
            sound[component + 1] = (1 - share * share).squareRoot()
            return .init(tags: [tag], sound: sound)
        }
        let others = (2..<18).map { artist("other \($0)", $0, 1) }
        let block = try #require(
            try GenreBlock.fitted(to: [artist("one", 0, 1), artist("alike", 0, 0.98)] + others, weight: 1))

        let one = try Self.unit(block, "one")
        let alike = Self.dot(one, try Self.unit(block, "alike"))

        #expect(alike > 0.2)
        #expect(try (2..<18).allSatisfy { Self.dot(one, try Self.unit(block, "other \($0)")) < alike })
    }

    @Test func `a rare tag says more than a common one, and the mean length is the weight`() throws {
        let artists = Self.circles + Self.crowd
        let block = try #require(try GenreBlock.fitted(to: artists, weight: 0.5))

        let (rare, common) = try (#require(block.part(of: ["a1"])), #require(block.part(of: ["pop"])))
        let lengths = try artists.map { Self.length(try #require(block.part(of: $0.tags))) }

        #expect(Self.length(rare) > 1.3 * Self.length(common))
        #expect(abs(lengths.reduce(0, +) / Float(lengths.count) - 0.5) < 1e-4)
    }

    @Test func `order and repetition of tags change nothing, and unknown ones say nothing`() throws {
        let block = try #require(try GenreBlock.fitted(to: Self.circles, weight: 0.5))

        #expect(block.part(of: ["a1", "b1", "a1", "polka"]) == block.part(of: ["b1", "a1"]))
        #expect(block.part(of: ["polka"]) == nil && block.part(of: []) == nil)
        #expect(try GenreBlock.fitted(to: Self.circles, weight: 0.5) == block)
    }

    @Test func `fewer than two tags make no block`() throws {
        #expect(
            try GenreBlock.fitted(to: [.init(tags: ["jazz"]), .init(tags: ["jazz"]), .init(tags: [])], weight: 1) == nil
        )
    }

    @Test func `a block of an earlier version has tags alone, and all say the same`() throws {
        let vectors = [3, 4] + [Float](repeating: 0, count: 10)
        let json = #"{"weight": 2, "genres": ["jazz"], "vectors": \#(vectors)}"#

        let block = try JSONDecoder().decode(GenreBlock.self, from: Data(json.utf8))

        #expect(block.isSound && block.guess == nil)
        #expect(try #require(block.part(of: ["jazz"])).prefix(2) == [1.2, 1.6])
    }

    @Test(arguments: [
        (TrainingOptions.GenreBlockChoice.auto, 3, false), (.auto, 12, true), (.on, 3, true), (.off, 120, false),
    ])
    func `the block is on when a tenth of the artists carry tags, or as set`(
        _ choice: TrainingOptions.GenreBlockChoice, _ tagged: Int, _ expected: Bool
    ) throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 10)
        for artist in corpus.artists.keys where artist > Int64(tagged) { corpus.artists[artist]?.genres = [] }

        let model = try LearnedTrainer(TrainingOptions(genreBlock: choice)).train(on: corpus.training, version: "v1")

        #expect((model.genreBlock != nil) == expected)
        #expect(model.figures.choices.contains { $0.contains("enre") })
    }

    @Test func `an untagged artist gets what its sound suggests, shorter than what tags say`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 10)
        let untagged = corpus.artists.keys.sorted().filter { $0 % 4 == 0 }
        let genres = corpus.artists.mapValues(\.genres)
        for artist in untagged { corpus.artists[artist]?.genres = [] }
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")
        let block = try #require(model.genreBlock)

        let tracks = CorpusEmbedder(model).embed(corpus).tracks

        let hits = try untagged.count { artist in
            let guessed = Array(tracks.vector(at: Int(artist - 1) * 10)[20...])
            let scores = try (0..<6).map { genre in
                Self.dot(guessed, try Self.unit(block, "genre \(genre)"))
            }
            return genres[artist]?.first == "genre \(scores.firstIndex(of: scores.max() ?? 0) ?? 0)"
        }
        #expect(hits * 3 > untagged.count * 2, "\(hits) of \(untagged.count)")
        #expect(
            untagged.allSatisfy { artist in
                let vector = tracks.vector(at: Int(artist - 1) * 10)
                return Self.length(Array(vector[20...])) < Self.length(Array(vector[..<20]))
            })
        #expect(
            (0..<tracks.count).allSatisfy { abs(Self.dot(tracks.vector(at: $0), tracks.vector(at: $0)) - 1) < 1e-5 })
    }

    @Test func `where too few artists are tagged to learn from, an untagged one has zeros`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 10)
        for artist in corpus.artists.keys where artist > 20 { corpus.artists[artist]?.genres = [] }
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        let tracks = CorpusEmbedder(model).embed(corpus).tracks

        #expect(model.genreBlock?.guess == nil)
        #expect(tracks.vector(at: 1_000)[20...].allSatisfy { $0 == 0 })
        #expect(tracks.vector(at: 0)[20...].contains { $0 != 0 })
    }

    private static func unit(_ block: GenreBlock, _ tag: String) throws -> [Float] {
        let part = try #require(block.part(of: [tag]))
        return part.map { $0 / length(part) }
    }

    private static func length(_ vector: [Float]) -> Float { dot(vector, vector).squareRoot() }

    private static func dot(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
