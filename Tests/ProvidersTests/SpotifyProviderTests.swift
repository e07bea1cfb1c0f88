import Catalog
import Concurrency
import Foundation
import Providers
import ProvidersTesting
import Testing

@Suite("Spotify")
struct SpotifyProviderTests {
    private static let emptyPage = #"{"items": [], "next": null, "total": 0}"#

    @Test func `a search asks for artists of the quoted genre with a bearer token`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken
                ? .anyToken
                : .json(
                    """
                    {"artists": {"items": [
                        {"id": "a1", "name": "Ada", "genres": ["dub"], "popularity": 61, "followers": {"total": 12.0},
                         "images": [{"url": "https://i.test/1"}]},
                        null, {"id": null, "name": "Nobody"}, {"id": "a2", "name": "Bee"}
                    ], "next": "https://api.test/v1/search?offset=50", "total": 120, "limit": 50}}
                    """)
        }

        let page = try await spotify.provider.artists(genre: "r&b + soul", page: .first)

        let request = try #require(spotify.transport.requests.first)
        #expect(request.url.path == "/v1/search")
        #expect(request.parameter("q") == "genre:\"r&b + soul\"")
        #expect(request.parameter("type") == "artist")
        #expect(request.parameter("limit") == "50")
        #expect(request.headers["Authorization"] == "Bearer token-0")
        #expect(
            page.items == [
                Artist(
                    id: "a1", name: "Ada", genres: ["dub"], popularity: 61, followers: 12,
                    imageURLs: ["https://i.test/1"]),
                Artist(id: "a2", name: "Bee"),
            ])
        #expect(page.next == PageRequest(offset: 50))
        #expect(page.total == 120)
    }

    @Test func `albums are asked for without singles and keep co-artists and coarse dates`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken
                ? .anyToken
                : .json(
                    """
                    {"items": [{"id": "r1", "name": "Record", "album_type": "compilation", "total_tracks": 9,
                        "release_date": "2006-05", "release_date_precision": "month", "images": [],
                        "artists": [{"id": "a1", "name": "Ada"}, {"id": "a2", "name": "Bee"}]},
                        {"id": "r2", "name": "Old", "artists": []}], "next": null, "total": 16}
                    """)
        }

        let page = try await spotify.provider.albums(of: "a1", page: .first)

        #expect(spotify.transport.requests.first?.url.path == "/v1/artists/a1/albums")
        #expect(spotify.transport.requests.first?.parameter("include_groups") == "album")
        #expect(
            page.items.first
                == Album(
                    id: "r1", name: "Record", kind: .compilation,
                    artists: [ArtistReference(id: "a1", name: "Ada"), ArtistReference(id: "a2", name: "Bee")],
                    released: try #require(ReleaseDate("2006-05")), totalTracks: 9))
        #expect(page.items.last?.released == .unknown)
        // The total claims more; `next` decides.
        #expect(page.next == nil)
    }

    @Test func `tracks belong to the album asked for`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken
                ? .anyToken
                : .json(
                    """
                    {"items": [{"id": "t1", "name": "Song", "disc_number": 2, "track_number": 3, "duration_ms": 204053.0,
                        "explicit": true, "artists": [{"id": "a1", "name": "Ada"}]}], "next": null}
                    """)
        }

        let page = try await spotify.provider.tracks(of: "r1", page: PageRequest(offset: 100))

        #expect(spotify.transport.requests.first?.parameter("offset") == "100")
        #expect(
            page.items == [
                Track(
                    id: "t1", name: "Song", album: "r1", artists: [ArtistReference(id: "a1", name: "Ada")],
                    discNumber: 2, trackNumber: 3, durationMilliseconds: 204_053, isExplicit: true)
            ])
    }

    @Test func `a refused page size falls to ten, once`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            if request.isForToken { return .anyToken }
            if let limit = request.parameter("limit").flatMap({ Int($0) }), limit > 10 {
                return .problem(400, "Invalid limit")
            }
            return .json(#"{"artists": {"items": [{"id": "a", "name": "A"}], "next": "more"}}"#)
        }

        let first = try await spotify.provider.artists(genre: "dub", page: .first)
        let second = try await spotify.provider.artists(genre: "dub", page: try #require(first.next))

        #expect(spotify.transport.requests.map { $0.parameter("limit") } == ["50", "10", "10"])
        #expect(second.next?.offset == 20)
    }

    @Test func `a refusal is about the limit only where the request names one`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : .problem(400, "Invalid limit")
        }
        let others = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : .problem(400, "Invalid market")
        }

        await #expect { try await spotify.provider.artists(genre: "dub", page: .first) } throws: {
            ($0 as? ProviderError)?.code == .limitTooHigh
        }
        await #expect { try await spotify.provider.audioFeatures(of: ["t"]) } throws: {
            ($0 as? ProviderError)?.code == .invalidRequest
        }
        await #expect { try await others.provider.artists(genre: "dub", page: .first) } throws: {
            ($0 as? ProviderError)?.code == .invalidRequest
        }

        // Ten are tried once, then they are what is refused.
        let sizes = spotify.transport.requests.compactMap { $0.parameter("limit") }
        #expect(sizes == ["50", "10"])
        #expect(others.transport.requests.compactMap { $0.parameter("limit") } == ["50"])
    }

    @Test func `jobs that start together learn the page size from one refusal`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            if request.isForToken { return .anyToken }
            if request.parameter("limit") != "10" { return .problem(400, "Invalid limit") }
            return .json(#"{"artists": {"items": []}}"#)
        }

        try await withThrowingTaskGroup(of: Void.self) { group in
            for genre in 0..<20 {
                group.addTask { _ = try await spotify.provider.artists(genre: "genre \(genre)", page: .first) }
            }
            try await group.waitForAll()
        }

        #expect(spotify.transport.requests.count { $0.parameter("limit") == "50" } == 1)
        #expect(spotify.transport.requests.count { $0.parameter("limit") == "10" } == 20)
    }

    @Test func `a search that Spotify cuts at a thousand goes on year by year, and ends`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            if request.isForToken { return .anyToken }
            // Of the slices, only the nineties' first half has more than a page.
            let hasMore =
                request.parameter("q")?.contains("year:") == false
                || request.parameter("q")?.contains("1990") == true && request.parameter("offset") == "0"
            let next = hasMore ? "\"more\"" : "null"
            return .json(#"{"artists": {"items": [{"id": "a", "name": "A"}], "total": 1000, "next": \#(next)}}"#)
        }

        var next: PageRequest? = PageRequest(offset: 950)
        var queries: [String] = []
        while let page = next, queries.count < 200 {
            next = try await spotify.provider.artists(genre: "pop", page: page).next
            let request = try #require(spotify.transport.requests.last)
            queries.append("\(request.parameter("q") ?? "") @\(request.parameter("offset") ?? "")")
            #expect(next.map { $0.offset > page.offset } ?? true)
        }

        #expect(
            queries.prefix(3) == [
                "genre:\"pop\" @950", "genre:\"pop\" year:1900-1959 @0", "genre:\"pop\" year:1960-1969 @0",
            ])
        #expect(queries.contains("genre:\"pop\" year:1990-1994 @50"))
        #expect(queries.contains("genre:\"pop\" year:2024 @0"))
        #expect(queries.last == "genre:\"pop\" year:2036-2099 @0")
        #expect(spotify.transport.requests.allSatisfy { Int($0.parameter("offset") ?? "") ?? 0 <= 950 })
    }

    @Test func `a search with fewer hits is not cut into years`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken
                ? .anyToken : .json(#"{"artists": {"items": [{"id": "a", "name": "A"}], "total": 51, "next": null}}"#)
        }

        let page = try await spotify.provider.artists(genre: "pop", page: PageRequest(offset: 50))

        #expect(page.next == nil)
        #expect(page.total == 51)
    }

    @Test func `a page without items ends the list whatever it says`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : .json(#"{"items": [], "next": "more"}"#)
        }
        #expect(try await spotify.provider.tracks(of: "r1", page: .first).next == nil)
    }

    @Test(arguments: [(404, ProviderError.Code.notFound), (403, .forbidden), (400, .invalidRequest)])
    func `a refusal is an error at once`(status: Int, code: ProviderError.Code) async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : .problem(status, "no such thing")
        }

        let error = await #expect(throws: ProviderError.self) {
            _ = try await spotify.provider.albums(of: "a1", page: .first)
        }

        #expect(error?.code == code)
        #expect(error?.message.contains("no such thing") == true)
        #expect(spotify.transport.requests.count == 1)
        #expect(spotify.clock.sleeps.isEmpty)
    }

    @Test func `odd identifiers stay in their place or are refused`() async throws {
        let spotify = try SpotifyFixture { request, _ in request.isForToken ? .anyToken : .json(Self.emptyPage) }

        _ = try await spotify.provider.albums(of: "a/../b?c#d é", page: .first)

        let address = try #require(spotify.transport.requests.first).url.absoluteString
        #expect(address.hasPrefix("https://api.test/v1/artists/a%2F..%2Fb%3Fc%23d%20%C3%A9/albums?"))
        for odd in ["", ".", ".."] {
            let error = await #expect(throws: ProviderError.self) {
                _ = try await spotify.provider.albums(of: SpotifyID(odd), page: .first)
            }
            #expect(error?.code == .invalidRequest)
        }
    }

    @Test func `features come in one batch, unknown tracks are absent, broken ones rejected`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken
                ? .anyToken
                : .json(
                    """
                    {"audio_features": [\(Self.features("t1")), null, \(Self.features("t3", energy: "1.7")),
                     {"id": "t4", "energy": 0.5}]}
                    """)
        }

        let answer = try await spotify.provider.audioFeatures(of: ["t1", "t2", "t3", "t4"])

        #expect(spotify.transport.requests.map { $0.parameter("ids") } == ["t1,t2,t3,t4"])
        #expect(Set(answer.features.keys) == ["t1"])
        #expect(answer.features["t1"]?.mode == .minor)
        #expect(answer.features["t1"]?.timeSignature == 4)
        #expect(answer.rejected["t3"]?.contains("energy is 1.7") == true)
        #expect(answer.rejected["t4"] == "valence is missing")
    }

    @Test func `forbidden batches fall back to single requests and stay there`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            if request.isForToken { return .anyToken }
            if request.parameter("ids") != nil { return HTTPResponse(status: 403) }
            let id = request.url.lastPathComponent
            return id == "t2" ? .problem(404, "analysis not found") : .json(Self.features(id))
        }

        let first = try await spotify.provider.audioFeatures(of: ["t1", "t2"])
        _ = try await spotify.provider.audioFeatures(of: ["t3"])

        #expect(Set(first.features.keys) == ["t1"])
        #expect(
            spotify.transport.requests.map(\.url.path) == [
                "/v1/audio-features", "/v1/audio-features/t1", "/v1/audio-features/t2", "/v1/audio-features/t3",
            ])
    }

    @Test func `an application without features gets the alternative in its error`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 403)
        }

        let error = await #expect(throws: ProviderError.self) {
            _ = try await spotify.provider.audioFeatures(of: ["t1", "t2"])
        }

        #expect(error?.code == .forbidden)
        #expect(error?.message.contains("reccobeats") == true)
        #expect(spotify.transport.requests.count == 2)
    }

    @Test func `too many tracks or an identifier with a comma are refused unsent`() async throws {
        let spotify = try SpotifyFixture { _, _ in .anyToken }

        for tracks in [(0..<101).map { SpotifyID("t\($0)") }, ["t1,t2"]] {
            let error = await #expect(throws: ProviderError.self) {
                _ = try await spotify.provider.audioFeatures(of: tracks)
            }
            #expect(error?.code == .invalidRequest)
        }
        #expect(try await spotify.provider.audioFeatures(of: []).features.isEmpty)
        #expect(spotify.transport.requests.isEmpty)
    }

    static func features(_ id: String, energy: String = "0.5") -> String {
        """
        {"id": "\(id)", "href": "https://open.spotify.com/track/\(id)", "energy": \(energy), "valence": 0.4, "tempo": 120.5,
        "key": 7.0, "mode": 0, "danceability": 0.3, "acousticness": 0.2, "instrumentalness": 0, "liveness": 0.1,
        "speechiness": 0.05, "loudness": -7.5, "time_signature": 4}
        """
    }
}
