import Catalog
import Foundation
import Messaging
import Pipeline
import Testing

/// What goes to a rank worker and what comes back.
struct RecommendationTests {
    private let answer = RecommendationAnswer(
        artists: [.init(name: "Sigur Rós", spotifyID: "a1", likeness: 0.93, score: 0.9312, quality: 0.5)],
        modelVersion: "v3", generatedAt: 1_750_000_000_123,
        seeds: [.init(seed: "mogwai", uri: JukeURI(.artist, "a2"), name: "Mogwai", match: .folded)]
    )

    @Test func `a request survives the wire`() throws {
        try expectRoundTrip(
            RecommendationRequest(
                artists: ["Tool"], genres: ["post-rock"], names: ["?"], seeds: [.uri(JukeURI(.track, "t1"))],
                seedVectors: [[0.5, -0.5]], profiles: [UUID()], exclude: ["juke:album:b1", "b2"],
                excludeProfileFavorites: true, seedWeight: 2.5, limit: 3, resourceTypes: [.album, .track],
                filter: MusicFilter(
                    bounds: [.energy: .init(min: 0.5), .releaseYear: .init(max: 1999, target: 1990)],
                    genres: ["doom"], excludedGenres: ["pop"], explicit: false
                ),
                maxPerArtist: 1, maxPerAlbum: 2, diversity: 0.25, explain: true, details: true, form: .extended,
                caller: .init(name: "web", isAdmin: true)
            )
        )
        try expectRoundTrip(
            RecommendationRequest(seeds: [.uri(JukeURI(.track, "t1"), weight: -1), .name("Tool", type: .artist)])
        )
    }

    @Test func `a null is as good as nothing`() throws {
        let payload = Data(#"{"artists":null,"limit":null,"max_per_album":null,"form":null,"names":["x"]}"#.utf8)

        let request = try JSONDecoder().decode(RecommendationRequest.self, from: payload)

        #expect(request == RecommendationRequest(names: ["x"]))
    }

    @Test func `a filter's bounds are an object by attribute`() throws {
        let filter = MusicFilter(bounds: [.duration: .init(max: 240_000)])

        #expect(
            String(decoding: try JSONEncoder().encode(filter.bounds), as: UTF8.self)
                == #"{"duration_ms":{"max":240000}}"#)
    }

    @Test func `a request leaves out what is as usual`() throws {
        let request = RecommendationRequest(caller: .init(name: "web", isAdmin: false))
        #expect(try keys(of: request) == ["caller", "limit"])
        #expect(try keys(of: RecommendationRequest.Caller(name: "web", isAdmin: true)) == ["admin", "name"])
    }

    @Test func `a request that says nothing lists ten of each kind`() {
        let request = RecommendationRequest()
        #expect(request.limit == 10)
        #expect(request.seedWeight == 1)
        #expect(request.resourceTypes == [.artist, .album, .track])
        #expect(RecommendationRequest.limits == 1...50)
    }

    @Test func `an answer is an object with the key answer`() throws {
        let reply = RecommendationReply.answer(answer)
        #expect(try keys(of: reply) == ["answer"])
        #expect(try RecommendationReply(decoding: reply.encoded()) == reply)
        #expect(
            try keys(of: answer) == ["albums", "artists", "generated_at", "model_version", "seeds", "tracks"]
        )
        #expect(try keys(of: answer.artists[0]) == ["likeness", "name", "quality", "score", "spotify_id"])
    }

    @Test(arguments: [
        (RecommendationRefusal.Code.unresolvedSeeds, "unresolved_seeds"), (.unknownProfiles, "unknown_profiles"),
        (.invalidRequest, "invalid_request"), (.modelMissing, "model_missing"),
        (.storeUnavailable, "store_unavailable"),
    ])
    func `a refusal is an object with the key refused and keeps its code`(
        code: RecommendationRefusal.Code, word: String
    ) throws {
        let refusal = RecommendationRefusal(code, "why", offending: ["juke:track:nowhere"])
        #expect(code.rawValue == word)
        let reply = RecommendationReply.refused(refusal)
        #expect(try keys(of: reply) == ["refused"])
        #expect(try RecommendationReply(decoding: reply.encoded()) == reply)
    }

    @Test func `a reply that is neither is refused`() {
        #expect(throws: DecodingError.self) {
            try RecommendationReply(decoding: Data("{}".utf8))
        }
        #expect(throws: DecodingError.self) {
            try RecommendationReply(decoding: Data(#"{"refused": {"code": "new"}}"#.utf8))
        }
        #expect(throws: DecodingError.self) {
            try RecommendationReply(decoding: Data(#"{"text":}"#.utf8))
        }
    }

    @Test func `a text is passed on byte for byte, under the key text`() throws {
        let reply = RecommendationReply.text(answer.text(.original))

        let data = try reply.encoded()

        #expect(try keys(of: reply) == ["text"])
        #expect(try RecommendationReply(decoding: data) == reply)
    }

    @Test func `an answer has a list of each kind but genres`() {
        #expect(answer.items(of: .artist) == answer.artists)
        #expect(answer.items(of: .album).isEmpty)
        #expect(answer.items(of: .track).isEmpty)
        #expect(answer.items(of: .genre).isEmpty)
    }

    @Test func `a token-hash match is spelled with an underscore`() throws {
        let resolution = RecommendationAnswer.SeedResolution(seed: "x", uri: nil, name: nil, match: .tokenHash)
        #expect(String(decoding: try JSONEncoder().encode(resolution), as: UTF8.self).contains(#""token_hash""#))
        try PipelineTests.expectRoundTrip(resolution)
    }

    private func expectRoundTrip(_ request: RecommendationRequest) throws {
        #expect(try Job(request).decode(RecommendationRequest.self) == request)
    }

    private func keys(of request: RecommendationRequest) throws -> [String] {
        try keys(ofObject: try request.encoded())
    }

    private func keys(of reply: RecommendationReply) throws -> [String] {
        try keys(ofObject: try reply.encoded())
    }

    private func keys(ofObject data: Data) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return try #require(object).keys.sorted()
    }

    private func keys(of value: some Encodable) throws -> [String] {
        try PipelineTests.keys(of: value)
    }
}
