import Concurrency
import HTTPTypes
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// The calls of players' plugins, from the request lines that leave the plugins.
struct PlayerRoutesTests {
    private static let bearer = "Bearer \(GatewayRig.token)"
    private static let row = #"[{"item_id":"4wQbVtYh2kLmNp0RsTu7Xy","title":"Paper Engine"}]"#

    /// Answers a request, and what the rank workers were asked by it.
    private func get(
        _ path: String, authorization: String? = bearer, method: HTTPRequest.Method = .get, headers: HTTPFields = [:],
        reply: RecommendationReply = .text(Array(row.utf8))
    ) async throws -> (answer: GatewayRig.Answer, asked: [PlayerRequest]) {
        let asked = Mutex<[PlayerRequest]>([])
        let client = ScriptedRankClient(player: { request in
            asked.withLock { $0.append(request) }
            return reply
        })
        let answer = try await GatewayRig(client).send(
            to: path, method: method, authorization: authorization, contentType: nil, headers: headers)
        return (answer, asked.withLock { $0 })
    }

    // MARK: - Questions

    /// Request lines as they leave plugins, and what they ask.
    private static let lines: [(line: String, question: PlayerRequest)] = [
        // Navidrome: a page, and a browser's or a client's instant mix.
        (
            "/api/similar_tracks?eliminate_duplicates=true&item_id=4wQbVtYh2kLmNp0RsTu7Xy&n=100&radius_similarity=true",
            PlayerRequest.similarTracks(to: .id("4wQbVtYh2kLmNp0RsTu7Xy"), limit: 100, perArtist: 3)
        ),
        // Jellyfin.
        (
            "/api/similar_tracks?n=199&item_id=0d5e6f708192a3b4c5d6e7f801234567",
            .similarTracks(to: .id("0d5e6f708192a3b4c5d6e7f801234567"), limit: 199, perArtist: 3)
        ),
        // Jellyfin's pass-through, which writes a blank as %20, and a count of 0 where none was given.
        (
            "/api/similar_tracks?title=Salt%20%26%20Copper&artist=Dust%2FDevils&n=0",
            .similarTracks(to: .named(title: "Salt & Copper", artist: "Dust/Devils"), limit: 1, perArtist: 3)
        ),
        // A forked plugin of Navidrome, whose language writes a blank as +.
        (
            "/api/similar_tracks?server=home&title=Salt+%2B+Copper&artist=Dust+Devils",
            .similarTracks(to: .named(title: "Salt + Copper", artist: "Dust Devils"), limit: 10, perArtist: 3)
        ),
        // Ampache and Lyrion.
        ("/api/similar_tracks?item_id=so-123&n=5", .similarTracks(to: .id("so-123"), limit: 5, perArtist: 3)),
        (
            "/api/similar_tracks?item_id=7&n=20&eliminate_duplicates=true&mood_similarity=true",
            .similarTracks(to: .id("7"), limit: 20, perArtist: 3)
        ),
        (
            "/api/similar_tracks?item_id=a&eliminate_duplicates=no",
            .similarTracks(to: .id("a"), limit: 10, perArtist: nil)
        ),
        (
            "/api/similar_tracks?item_id=a&eliminate_duplicates=TRUE",
            .similarTracks(to: .id("a"), limit: 10, perArtist: 3)
        ),
        // Many more than there can be are no mistake, and what is no number is left out.
        ("/api/similar_tracks?item_id=a&n=500", .similarTracks(to: .id("a"), limit: 200, perArtist: 3)),
        (
            "/api/similar_tracks?item_id=a&n=99999999999999999999",
            .similarTracks(to: .id("a"), limit: 200, perArtist: 3)
        ),
        ("/api/similar_tracks?item_id=a&n=-7", .similarTracks(to: .id("a"), limit: 1, perArtist: 3)),
        ("/api/similar_tracks?item_id=a&n=many", .similarTracks(to: .id("a"), limit: 10, perArtist: 3)),
        // The first of two counts.
        ("/api/similar_tracks?item_id=a&item_id=b&n=3&n=4", .similarTracks(to: .id("a"), limit: 3, perArtist: 3)),
        // A slash at the end of the address that the user typed.
        ("//api/similar_tracks?item_id=a", .similarTracks(to: .id("a"), limit: 10, perArtist: 3)),
        ("/api/similar_tracks/?item_id=a", .similarTracks(to: .id("a"), limit: 10, perArtist: 3)),
        // Navidrome puts the identifier where a name is meant.
        (
            "/api/similar_artists?artist=2xQ&include_component_matches=true&n=10",
            .similarArtists(to: "2xQ", limit: 10, songs: true)
        ),
        (
            "/api/similar_artists?artist=Dust%2FDevils&n=0&ef_search=200&include_component_matches=false",
            .similarArtists(to: "Dust/Devils", limit: 1, songs: false)
        ),
        ("/api/similar_artists?artist_id=7fK", .similarArtists(to: "7fK", limit: 10, songs: false)),
        ("/api/similar_artists?artist=&artist_id=7fK", .similarArtists(to: "7fK", limit: 10, songs: false)),
        ("/api/search_tracks?search_query=caf%C3%A9+100%25", .search(text: "café 100%", rows: 0..<20)),
        ("/api/search_tracks?title=Salt&artist=Devils", .search(text: "Salt Devils", rows: 0..<20)),
        ("/api/search_tracks?search_query=a&start=-3&end=5", .search(text: "a", rows: 0..<5)),
        ("/api/search_tracks?search_query=a&start=40", .search(text: "a", rows: 40..<60)),
        ("/api/search_tracks?search_query=a&start=10&end=900", .search(text: "a", rows: 10..<210)),
        ("/api/max_distance?item_id=a", .farthest(from: .id("a"))),
        // Navidrome.
        (
            "/api/find_path?count=25&end_song_id=B&max_steps=25&mood_pct=100&path_fix_size=false&start_song_id=A",
            .path(from: .id("A"), to: .id("B"), limit: 25)
        ),
        ("/api/find_path?start_song_id=A&end_song_id=B", .path(from: .id("A"), to: .id("B"), limit: 25)),
        ("/api/find_path?start_song_id=A&end_song_id=B&max_steps=1", .path(from: .id("A"), to: .id("B"), limit: 2)),
        ("/api/find_path?start_song_id=A&end_song_id=B&max_steps=900", .path(from: .id("A"), to: .id("B"), limit: 100)),
    ]

    @Test(arguments: lines)
    func `a request line of a plugin asks one question`(line: String, question: PlayerRequest) async throws {
        let (answer, asked) = try await get(line)

        #expect(answer.status == 200)
        #expect(answer.text == Self.row)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(asked == [question])
    }

    @Test(arguments: [
        ("/api/search_tracks", "[]"), ("/api/search_tracks?search_query=+%20&start=1", "[]"),
        ("/api/search_tracks?search_query=a&start=5&end=5", "[]"), ("/api/active_tasks", "{}"),
        ("/api/health", #"{"status":"ok"}"#),
    ])
    func `some answers are known without a rank worker`(line: String, body: String) async throws {
        let (answer, asked) = try await get(line)

        #expect(answer.status == 200)
        #expect(answer.text == body)
        #expect(asked.isEmpty)
    }

    // MARK: - Problems

    @Test(arguments: [
        ("/api/similar_tracks", "The parameter item_id is missing, or title and artist."),
        ("/api/similar_tracks?item_id=&title=a", "The parameter item_id is missing, or title and artist."),
        ("/api/similar_artists?n=3", "The parameter artist or artist_id is missing."),
        ("/api/max_distance", "The parameter item_id is missing."),
        ("/api/find_path?start_song_id=A", "The parameter start_song_id or end_song_id is missing."),
        ("/api/find_path?start_mood=calm&end_song_id=A", "The parameter start_song_id or end_song_id is missing."),
        ("/api/find_path?start_song_id=A&end_song_id=A", "Both ends are the same track."),
    ])
    func `a missing parameter is 400`(line: String, message: String) async throws {
        let (answer, asked) = try await get(line)

        #expect(answer.status == 400)
        #expect(answer.text == #"{"error":"\#(message)"}"#)
        #expect(asked.isEmpty)
    }

    @Test func `an empty list is 404, but for a search`() async throws {
        let none = RecommendationReply.text(Array("[]".utf8))

        let similar = try await get("/api/similar_tracks?item_id=a", reply: none).answer
        let artists = try await get("/api/similar_artists?artist=a", reply: none).answer
        let found = try await get("/api/search_tracks?search_query=a", reply: none).answer

        #expect(similar.status == 404)
        #expect(similar.text == #"{"error":"Nothing is like it."}"#)
        #expect(artists.status == 404)
        #expect(found.status == 200)
        #expect(found.text == "[]")
    }

    @Test(arguments: [
        (RecommendationRefusal.Code.unresolvedSeeds, 404, #"{"error":"no such track"}"#),
        (.modelMissing, 503, #"{"error":"recommendations unavailable"}"#),
        (.storeUnavailable, 503, #"{"error":"recommendations unavailable"}"#),
        (.timedOut, 503, #"{"error":"recommendations unavailable"}"#),
        (.invalidRequest, 400, #"{"error":"no such track"}"#),
    ])
    func `a refusal has the status that plugins expect`(
        code: RecommendationRefusal.Code, status: Int, body: String
    ) async throws {
        let reply = RecommendationReply.refused(RecommendationRefusal(code, "no such track"))

        let answer = try await get("/api/similar_tracks?item_id=a", reply: reply).answer

        #expect(answer.status == status)
        #expect(answer.text == body)
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "bearer \(GatewayRig.token)", "Token \(GatewayRig.token)", "Bearer wrong",
        "Bearer \(GatewayRig.token) more", "Bearer  \(GatewayRig.token)", "Bearer \(GatewayRig.revokedToken)",
        "Bearer ü",
    ])
    func `without its token as Bearer a request is 401, whatever it lacks`(authorization: String?) async throws {
        for line in ["/api/similar_tracks?token=\(GatewayRig.token)", "/api/active_tasks"] {
            let (answer, asked) = try await get(line, authorization: authorization)

            #expect(answer.status == 401)
            #expect(answer.text == #"{"error":"Unauthorized"}"#)
            #expect(answer.headers[.wwwAuthenticate] == nil)
            #expect(asked.isEmpty)
        }
    }

    @Test func `the other interface does not take Bearer`() async throws {
        let (answer, _) = try await get("/api/v1/search?q=a")

        #expect(answer.status == 401)
        #expect(answer.text == #"{"detail":"Authentication credentials were not provided."}"#)
    }

    @Test func `another method is 405, and what is not there 404, both as JSON`() async throws {
        let posted = try await get("/api/similar_tracks?item_id=a", method: .post).answer
        let start = try await get("/api/analysis/start", method: .post).answer

        #expect(posted.status == 405)
        #expect(posted.text == #"{"error":"Method \"POST\" not allowed."}"#)
        #expect(start.status == 404)
        #expect(start.headers[.contentType] == "application/json")
        #expect(start.headers[.allow] == nil)
    }

    @Test(arguments: ["/api/analysis/start", "/api/status/7/", "//api/alchemy", "/api/v2/search"])
    func `a call that is not served is 401 without the token too`(path: String) async throws {
        let (answer, _) = try await get(path, authorization: nil)
        let known = try await get(path).answer

        #expect(answer.status == 401 && answer.text == #"{"error":"Unauthorized"}"#)
        #expect(known.status == 404)
    }

    @Test func `more than the token may send is 429 with the time to wait`() async throws {
        let rig = GatewayRig(
            ScriptedRankClient(player: { _ in .text(Array(Self.row.utf8)) }), rateLimit: 1, clock: ManualClock())

        var statuses: [Int] = []
        var last: GatewayRig.Answer?
        for _ in 0..<3 {
            last = try await rig.send(
                to: "/api/max_distance?item_id=a", method: .get, authorization: Self.bearer, contentType: nil)
            statuses.append(last?.status ?? 0)
        }

        #expect(statuses == [200, 200, 429])
        #expect(last?.text.hasPrefix(#"{"error":"Request was throttled."#) == true)
        #expect(last?.headers[.retryAfter] == "1")
    }

    @Test func `a player is answered within 8 seconds, however long others may wait`() async throws {
        let waits = Mutex<[Duration]>([])
        let client = WaitingRankClient { wait in waits.withLock { $0.append(wait) } }
        let rig = GatewayRig(client, timeout: .seconds(60), clock: ManualClock())

        _ = try await rig.send(
            to: "/api/max_distance?item_id=a", method: .get, authorization: Self.bearer, contentType: nil)
        _ = try await rig.send(to: "/api/v1/search?q=a", method: .get, contentType: nil)

        #expect(waits.withLock { $0 } == [.seconds(8), .seconds(60)])
    }

    @Test func `a rank worker that is late is 503`() async throws {
        let client = ScriptedRankClient(player: { _ in throw RequestError(.deadlineExceeded, "late") })

        let answer = try await GatewayRig(client).send(
            to: "/api/max_distance?item_id=a", method: .get, authorization: Self.bearer, contentType: nil)

        #expect(answer.status == 503)
        #expect(answer.text == #"{"error":"recommendations unavailable"}"#)
    }

    @Test func `without tokens a page of another site is refused as elsewhere`() async throws {
        let rig = GatewayRig(authentication: .off)
        let line = "/api/max_distance?item_id=a"

        let foreign = try await rig.send(
            to: line, method: .get, authorization: nil, contentType: nil, headers: [.origin: "https://evil.example"])
        let named = try await rig.send(
            to: line, method: .get, authorization: nil, contentType: nil, host: "evil.example")
        let own = try await rig.send(to: "/api/active_tasks", method: .get, authorization: nil, contentType: nil)

        let statuses: [Int] = [foreign.status, named.status, own.status]
        #expect(statuses == [403, 421, 200])
    }
}

/// Answers at once, and tells how long it might have waited.
private struct WaitingRankClient: RankClient {
    let note: @Sendable (Duration) -> Void

    func recommend(_ request: RecommendationRequest, within timeout: Duration) -> RecommendationReply {
        note(timeout)
        return .answer(.sample)
    }

    func embed(_ request: EmbedRequest, within timeout: Duration) -> EmbedReply {
        note(timeout)
        return EmbedReply(vector: [], modelVersion: "", quality: 0)
    }

    func search(_ request: SearchRequest, within timeout: Duration) -> SearchReply {
        note(timeout)
        return .answer(SearchAnswer())
    }

    func ask(_ request: PlayerRequest, as caller: String, within timeout: Duration) -> RecommendationReply {
        note(timeout)
        return .text(Array("{}".utf8))
    }

    func sequence(_ request: SequenceRequest, within timeout: Duration) -> SequenceReply {
        note(timeout)
        return .answer(SequenceAnswer(modelVersion: ""))
    }
}
