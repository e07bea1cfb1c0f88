import Foundation
import Testing

@testable import Embedding

/// What a sound suggests where no tag is known.
@Suite struct GenreGuessTests {
    private static let order = GenreBlock.audioDimensions
    private static let width = GenreBlock.dimensions

    @Test(arguments: [(1, Float(0.25)), (3, 0.5), (9, 0.75), (297, 0.99)])
    func `few tracks suggest less than many of the same sound`(_ tracks: Int, _ share: Float) {
        let guess = Self.guess(doubt: 3)

        let part = guess.part(of: Self.sound(0.5), tracks: tracks)

        // offset + (sound − mean) · matrix = 0.2 + (0.5 − 0.1) · 2 in the first component, 0.4 in the second.
        #expect(abs(part[0] - 1 * share) < 1e-6 && abs(part[1] - 0.4 * share) < 1e-6)
        #expect(part[2...].allSatisfy { $0 == 0 })
    }

    @Test func `the fit is ridge regression, and counts for less than what tags say`() throws {
        // The first component of the sound is ±0.5 around 0.1, and that of the part ±0.3 around 0.2.
        let artists = (0..<40).map { number in
            let sign = number % 2 == 0 ? 1.0 : -1
            return (sound: Self.sound(0.1 + sign * 0.5), part: Self.part(Float(0.2 + sign * 0.3)))
        }

        let guess = try #require(try GenreGuess(fittedTo: artists))

        // The ridge is 0.05 of the mean variance of twenty components, of which one varies: 1/400 of its variance.
        let slope = 0.75 * 0.3 / 0.5 / (1 + 1.0 / 400)
        let expected = Float(0.75 * 0.2 + slope * 0.4) / 2
        #expect(abs(guess.part(of: Self.sound(0.5), tracks: 6)[0] - expected) < 1e-6)
        #expect(guess.doubt == 6 && guess.isSound)
        #expect(try GenreGuess(fittedTo: Array(artists.prefix(29))) == nil)
    }

    @Test func `a guess that an earlier version learned is used as it was, whatever the number of tracks`() throws {
        let zeros = [Float](repeating: 0, count: Self.order)
        let offset = Self.part(0.4)
        let json = """
            {"mean": \(zeros), "matrix": \([Float](repeating: 0, count: Self.order * Self.width)), "offset": \(offset)}
            """

        let guess = try JSONDecoder().decode(GenreGuess.self, from: Data(json.utf8))

        #expect(guess.isSound)
        #expect([1, 50].allSatisfy { guess.part(of: Self.sound(1), tracks: $0) == offset })
    }

    @Test func `a guess is kept in a file with its doubt, and a doubt that is no number of tracks is damage`() throws {
        let guess = Self.guess(doubt: 3)

        let read = try JSONDecoder().decode(GenreGuess.self, from: JSONEncoder().encode(guess))

        #expect(read == guess)
        #expect([-1, .nan, .infinity].allSatisfy { !Self.guess(doubt: $0).isSound })
    }

    @Test func `an artist's part counts its tracks, and each track of a compilation is alone`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 10)
        for artist in corpus.artists.keys where artist > 100 { corpus.artists[artist]?.genres = [] }
        corpus.artists[120]?.name = "Various Artists"
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")
        let guess = try #require(model.genreBlock?.guess)

        let tracks = CorpusEmbedder(model).embed(corpus).tracks

        let artist = (1_000..<1_010).map { Self.halves(tracks.vector(at: $0)) }
        let mean = try #require(
            TrainedModel.unit((0..<Self.order).map { at in artist.reduce(0) { $0 + $1.sound[at] } }))
        let expected = guess.part(of: mean, tracks: 10)
        #expect(artist.allSatisfy { Self.distance($0.part, expected) < 1e-4 })
        for row in 1_190..<1_200 {
            let (sound, part) = Self.halves(tracks.vector(at: row))
            #expect(Self.distance(part, guess.part(of: sound, tracks: 1)) < 1e-4)
        }
    }

    /// A vector's audio part at unit length, and its genre part beside it.
    private static func halves(_ vector: [Float]) -> (sound: [Double], part: [Float]) {
        let length = vector[..<order].reduce(0) { $0 + $1 * $1 }.squareRoot()
        return (vector[..<order].map { Double($0 / length) }, vector[order...].map { $0 / length })
    }

    private static func distance(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private static func guess(doubt: Float) -> GenreGuess {
        var matrix = [Float](repeating: 0, count: order * width)
        matrix[0] = 2
        var offset = part(0.2)
        offset[1] = 0.4
        return GenreGuess(mean: sound(0.1).map(Float.init), matrix: matrix, offset: offset, doubt: doubt)
    }

    private static func sound(_ first: Double) -> [Double] { [first] + [Double](repeating: 0, count: order - 1) }

    private static func part(_ first: Float) -> [Float] { [first] + [Float](repeating: 0, count: width - 1) }
}
