import Catalog
import Foundation
import Pipeline
import Testing

@testable import Gateway

/// The quick way to read a worker's answer reads what `Codable` reads, or nothing.
struct RecommendationAnswerReadingTests {
    private static let item = RecommendationAnswer.Item(
        name: "Sigur \"Rós\"\u{2028}\n", spotifyID: "s", likeness: 1, score: -0.123456789, quality: 0
    )

    private static let answer = RecommendationAnswer(
        artists: [item], albums: [], tracks: [item, item], modelVersion: "v7", generatedAt: 1_769_890_822_020,
        seeds: [
            .init(seed: "juke:artist:t", uri: JukeURI(.artist, "t"), name: "Tool", match: .uri),
            .init(seed: "x", uri: nil, name: nil, match: .tokenHash, confidence: 0, weight: -2.5),
        ]
    )

    @Test func `an ordinary answer is read quickly, and the same`() throws {
        #expect(try Self.quick(Self.answer) == Self.answer)
    }

    @Test func `whatever is out of the ordinary is left to Codable`() throws {
        var explained = Self.answer
        explained.tracks[0].explanation = RecommendationExplanation(
            nearestSeed: "x", nearestURI: nil, nearestScore: 0, seeds: [], traits: []
        )
        var detailed = Self.answer
        detailed.artists[0].details = RecommendationDetails()
        var doubtful = Self.answer
        doubtful.seeds[1].alternatives = [.init(uri: JukeURI(.artist, "t"), name: "Tool")]

        for answer in [explained, detailed, doubtful] { #expect(try Self.quick(answer) == nil) }
        #expect(RecommendationAnswer(ordinary: ["artists": []]) == nil)
        #expect(RecommendationAnswer(ordinary: .null) == nil)
    }

    private static func quick(_ answer: RecommendationAnswer) throws -> RecommendationAnswer? {
        RecommendationAnswer(ordinary: try JSONParser.parse(Array(try JSONEncoder().encode(answer))))
    }
}
