import Catalog
import Foundation
import Recommendations
import Testing

/// An answer's own JSON, which commands print and gateways of other versions read.
struct RecommendationAnswerTests {
    private static let answer = RecommendationAnswer(
        artists: [
            .init(
                name: "Sigur Rós", spotifyID: "a1", likeness: 0.93, score: 0.9312, quality: 0.5,
                explanation: RecommendationExplanation(
                    nearestSeed: "mogwai", nearestURI: JukeURI(.artist, "a2"), nearestScore: 0.5,
                    seeds: [.init("mogwai", 0.5)],
                    traits: [.init("energy", 0.75), .init(RecommendationExplanation.Trait.other, -0.25)],
                    sharedGenres: ["post-rock"]
                ),
                details: RecommendationDetails(
                    artists: [NamedResource(uri: JukeURI(.artist, "a1"), name: "Sigur Rós")],
                    album: NamedResource(uri: JukeURI(.album, "b1"), name: "Takk"), genres: ["post-rock"],
                    releaseYear: 2005, durationMilliseconds: 1000, popularity: 60, isExplicit: false
                )
            )
        ],
        modelVersion: "v3", generatedAt: 1_750_000_000_123,
        seeds: [
            .init(
                seed: "mogwai", uri: JukeURI(.artist, "a2"), name: "Mogwai", match: .folded, confidence: 0.75,
                weight: 2, alternatives: [NamedResource(uri: JukeURI(.artist, "a3"), name: "Mogway")])
        ]
    )
    private static let json = #"""
        {"albums":[],"artists":[{"details":{"album":{"name":"Takk","uri":"juke:album:b1"},\#
        "artists":[{"name":"Sigur Rós","uri":"juke:artist:a1"}],"duration_ms":1000,"explicit":false,\#
        "genres":["post-rock"],"popularity":60,"release_year":2005},\#
        "explanation":{"nearest_score":0.5,"nearest_seed":"mogwai","nearest_uri":"juke:artist:a2",\#
        "seeds":[{"name":"mogwai","value":0.5}],"shared_genres":["post-rock"],\#
        "traits":[{"name":"energy","value":0.75},{"name":"other","value":-0.25}]},"likeness":0.93,\#
        "name":"Sigur Rós","quality":0.5,"score":0.9312,"spotify_id":"a1"}],"generated_at":1750000000123,\#
        "model_version":"v3","seeds":[{"alternatives":[{"name":"Mogway","uri":"juke:artist:a3"}],\#
        "confidence":0.75,"match":"folded","name":"Mogwai","seed":"mogwai","uri":"juke:artist:a2","weight":2}],\#
        "tracks":[]}
        """#

    @Test func `an answer with every field is written like this`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys

        #expect(String(decoding: try encoder.encode(Self.answer), as: UTF8.self) == Self.json)
        #expect(try JSONDecoder().decode(RecommendationAnswer.self, from: Data(Self.json.utf8)) == Self.answer)
    }

    @Test func `an answer has a list of each kind but genres`() {
        var answer = Self.answer
        let items = answer[.artist]
        for type in ResourceType.allCases { answer[type] = items }

        #expect(answer.artists == items && answer.albums == items && answer.tracks == items)
        #expect(answer[.genre].isEmpty)
    }

    @Test func `a token-hash match is spelled with an underscore`() throws {
        #expect(ResolvedSeed.Match.tokenHash.rawValue == "token_hash")
        #expect(ResolvedSeed.Match.allCases.count == 10)
    }

    @Test(arguments: [
        (RecommendationRefusal.Code.unresolvedSeeds, "unresolved_seeds"), (.unknownProfiles, "unknown_profiles"),
        (.invalidRequest, "invalid_request"), (.modelMissing, "model_missing"),
        (.storeUnavailable, "store_unavailable"),
    ])
    func `a refusal keeps its code, message and what it is about`(
        code: RecommendationRefusal.Code, word: String
    ) throws {
        let json = #"{"code":"\#(word)","message":"why","offending":["x"]}"#

        let refusal = try JSONDecoder().decode(RecommendationRefusal.self, from: Data(json.utf8))

        #expect(refusal == RecommendationRefusal(code, "why", offending: ["x"]))
    }
}
