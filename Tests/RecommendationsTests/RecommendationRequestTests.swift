import Catalog
import Foundation
import Recommendations
import Testing

/// A request's JSON, bounds and readings.
struct RecommendationRequestTests {
    static let full = RecommendationRequest(
        artists: ["Tool"], albums: ["Lateralus"], tracks: ["Schism"], genres: ["post-rock"], names: ["?"],
        seeds: [.uri(JukeURI(.track, "t1"), weight: -1), .name("Tool", type: .artist), .name("x", weight: 0.5)],
        seedVectors: [[0.5, -0.5]], profiles: [UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))],
        exclude: ["juke:album:b1", "b2"], excludeProfileFavorites: true, seedWeight: 2.5, limit: 3,
        resourceTypes: [.album, .track], maxPerArtist: 1, maxPerAlbum: 2, diversity: 0.25, explain: true,
        details: true, form: .extended, caller: .init(name: "web", isAdmin: true)
    )
    static let fullJSON = #"""
        {"artists":["Tool"],"albums":["Lateralus"],"tracks":["Schism"],"genres":["post-rock"],"names":["?"],\#
        "seeds":[{"uri":"juke:track:t1","weight":-1.0},{"name":"Tool","type":"artist"},{"name":"x","weight":0.5}],\#
        "seed_vectors":[[0.5,-0.5]],"profiles":["00000000-0000-0000-0000-000000000001"],\#
        "exclude":["juke:album:b1","b2"],"seed_weight":2.5,"limit":3,"resource_types":["album","track"],\#
        "exclude_profile_favorites":true,"max_per_artist":1,"max_per_album":2,"diversity":0.25,"explain":true,\#
        "details":true,"form":"extended","caller":{"name":"web","admin":true}}
        """#

    private static func read(_ json: String) throws -> RecommendationRequest {
        try JSONDecoder().decode(RecommendationRequest.self, from: Data(json.utf8))
    }

    @Test func `a request with every field is written like this, byte for byte`() throws {
        #expect(String(decoding: try Self.full.encoded(), as: UTF8.self) == Self.fullJSON)
        #expect(try Self.read(Self.fullJSON) == Self.full)
    }

    @Test func `a request leaves out the fields at their defaults`() throws {
        let named = RecommendationRequest(caller: .init(name: "web", isAdmin: false))

        #expect(String(decoding: try RecommendationRequest().encoded(), as: UTF8.self) == #"{"limit":10}"#)
        #expect(
            String(decoding: try named.encoded(), as: UTF8.self)
                == #"{"limit":10,"caller":{"name":"web","admin":false}}"#)
    }

    @Test func `a filter survives, with its bounds by attribute`() throws {
        let request = RecommendationRequest(
            filter: MusicFilter(
                bounds: [.energy: .init(min: 0.5), .releaseYear: .init(max: 1999, target: 1990)],
                genres: ["doom"], excludedGenres: ["pop"], explicit: false
            )
        )

        let data = try request.encoded()

        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let filter = try #require(root["filter"] as? [String: Any])
        #expect(filter.keys.sorted() == ["bounds", "excluded_genres", "explicit", "genres"])
        #expect((filter["bounds"] as? [String: Any])?.keys.sorted() == ["energy", "release_year"])
        #expect(try JSONDecoder().decode(RecommendationRequest.self, from: data) == request)
    }

    @Test func `favourites are not in the JSON`() throws {
        let request = RecommendationRequest(artists: ["Tool"], favorites: [.name("Opeth")])

        #expect(try Self.read(String(decoding: try request.encoded(), as: UTF8.self)).favorites.isEmpty)
    }

    @Test func `a null and an unknown field are as good as nothing`() throws {
        let request = try Self.read(
            #"{"artists":null,"limit":null,"max_per_album":null,"form":null,"names":["x"],"mood":{"calm":[1]}}"#)

        #expect(request == RecommendationRequest(names: ["x"]))
    }

    @Test func `a request that says nothing lists ten of each kind`() {
        let request = RecommendationRequest()

        #expect(request.limit == 10 && request.seedWeight == 1 && request.diversity == 0)
        #expect(request.resourceTypes == [.artist, .album, .track])
        #expect(request.outOfBounds == nil)
    }

    @Test func `a client may ask for 200, in the original's way for 50, and the engine for a thousand`() {
        #expect(RecommendationRequest.originalLimits == 1...50)
        #expect(RecommendationRequest.limits == 1...200)
        #expect(RecommendationRequest.workerLimits == 1...1000)
    }

    @Test(arguments: [
        (RecommendationRequest(limit: 0), "limit is 0, expected 1...1000"),
        (RecommendationRequest(limit: 1001), "limit is 1001, expected 1...1000"),
        (RecommendationRequest(seedWeight: -1), "seed_weight is -1.0, expected 0.0...100.0"),
        (RecommendationRequest(diversity: .nan), "diversity is nan, expected 0.0...1.0"),
        (RecommendationRequest(maxPerArtist: 0), "max_per_artist is 0, expected at least 1"),
        (RecommendationRequest(maxPerAlbum: -1), "max_per_album is -1, expected at least 1"),
        (
            RecommendationRequest(filter: MusicFilter(bounds: [.tempo: .init(max: .infinity)])),
            "a bound of tempo is no finite number"
        ),
    ])
    func `a value that no worker accepts is named`(request: RecommendationRequest, message: String) {
        #expect(request.outOfBounds == message)
        #expect(RecommendationRequest(limit: 1000, maxPerArtist: 1).outOfBounds == nil)
    }

    @Test func `own seeds come as weighted ones, names by kind, names and vectors`() {
        let request = RecommendationRequest(
            artists: [" b ", "a", "a"], albums: ["c"], tracks: ["d"], genres: ["e"], names: ["", "f"],
            seeds: [.name("g", weight: 2)], seedVectors: [[1]], favorites: [.name("h")]
        )

        #expect(
            request.ownSeeds == [
                .name("g", weight: 2), .name("a", type: .artist), .name("b", type: .artist), .name("c", type: .album),
                .name("d", type: .track), .name("e", type: .genre), .name(""), .name("f"), .vector([1]),
            ]
        )
    }

    @Test func `an exclusion is a URI's identifier or a bare one`() {
        let request = RecommendationRequest(exclude: ["juke:artist:a1", "b2", "juke:song:x"])

        #expect(request.excludedIDs == ["a1", "b2", "juke:song:x"])
    }

    @Test func `the kinds that are asked for are listed, all without any, and genres never`() {
        let some = RecommendationRequest(resourceTypes: [.track, .genre])

        #expect(ResourceType.allCases.filter(some.lists) == [.track])
        #expect(
            ResourceType.allCases.filter(RecommendationRequest(resourceTypes: []).lists) == [.artist, .album, .track])
    }
}
