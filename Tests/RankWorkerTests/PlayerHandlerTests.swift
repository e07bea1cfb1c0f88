import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Ranking
import Recommendations
import Runs
import RunsTesting
import Storage
import Testing

@testable import RankWorker

/// The answers to players, as bodies of responses.
struct PlayerHandlerTests {
    private static func handler(_ rig: RankRig) -> PlayerHandler {
        PlayerHandler(
            index: rig.index, store: rig.store, batcher: RankingBatcher(),
            scheduler: RoundRobinScheduler(clock: SystemClock()))
    }

    /// Answers as the queue does.
    private static func reply(_ rig: RankRig, _ request: PlayerRequest) async throws -> RecommendationReply {
        let job = try Job(.answerPlayer, encoding: request)
        guard case .reply(let data) = try await handler(rig).run(job, rig.context) else { throw RankRig.NoReply() }
        return try RecommendationReply(decoding: data)
    }

    private static func text(_ rig: RankRig, _ request: PlayerRequest) async throws -> String {
        switch try await reply(rig, request) {
        case .text(let text): return String(decoding: text, as: UTF8.self)
        case .refused(let refusal): throw refusal
        case .answer: throw RankRig.NoReply()
        }
    }

    private static func rows(_ rig: RankRig, _ request: PlayerRequest) async throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: Data(try await text(rig, request).utf8))
    }

    private static func isRefused(
        _ rig: RankRig, _ request: PlayerRequest, as code: RecommendationRefusal.Code
    ) async throws -> Bool {
        guard case .refused(let refusal) = try await reply(rig, request) else { return false }
        return refusal.code == code
    }

    /// The fields of a row that plugins read.
    private struct Row: Decodable {
        let id: String
        let author: String?
        let distance: Double?

        private enum CodingKeys: String, CodingKey {
            case author, distance
            case id = "item_id"
        }
    }

    /// Adds tracks by Tool that lie a little beside it, the nearest first.
    private static func addTracks(_ titles: [String], _ rig: RankRig, areHeard: Bool = true) async throws {
        try await rig.store.write { session in
            var batch = ImportBatch(provider: "test")
            let tool = ArtistReference(id: "tool", name: "Tool")
            batch.albums = [
                Album(
                    id: "lateralus", name: "Lateralus", artists: [tool], released: .unknown, totalTracks: titles.count)
            ]
            batch.tracks = titles.enumerated().map { number, title in
                Track(
                    id: SpotifyID("more-\(number)"), name: title, album: "lateralus", artists: [tool],
                    trackNumber: number + 1, durationMilliseconds: 1)
            }
            _ = try session.catalog.importBatch(batch)
            guard areHeard else { return }
            var rows = EmbeddingRows()
            let ids = try session.catalog.databaseIDs(of: .track, batch.tracks.map(\.id))
            for (number, track) in batch.tracks.enumerated() {
                var vector = [Float](repeating: 0, count: EmbeddingRows.dimensions)
                vector[0] = 1
                vector[5] = 0.01 * Float(number + 1)
                let length = (1 + vector[5] * vector[5]).squareRoot()
                rows.append(id: try #require(ids[track.id]), vector: vector.map { $0 / length }, quality: 0.9)
            }
            try session.embeddings.write(rows, of: .track, version: "v1.0.0")
        }
        try await rig.follower.refresh()
    }

    // MARK: - Tracks

    @Test func `tracks like one come nearest first, in the rows that plugins read`() async throws {
        try await RankRig.with { rig in
            let text = try await Self.text(rig, .similarTracks(to: .id("tool-track"), limit: 2, perArtist: 3))

            #expect(
                text == #"""
                    [{"item_id":"deftones-track","title":"Deftones Song","author":"Deftones","album":"Deftones One",\#
                    "distance":0.0061},{"item_id":"nirvana-us-track","title":"Nirvana Song","author":"Nirvana",\#
                    "album":"Nirvana One","distance":0.2929}]
                    """#)
        }
    }

    @Test func `distances ascend from 0 to 1, and a shorter list begins a longer one`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks(["A", "B", "C", "D", "E"], rig)

            let long = try await Self.rows(rig, .similarTracks(to: .id("tool-track"), limit: 200, perArtist: 3))

            let distances = long.compactMap(\.distance)
            #expect(distances.count == 7)
            #expect(distances == distances.sorted())
            #expect(distances.allSatisfy { (0...1).contains($0) })
            for limit in 1...7 {
                let short = try await Self.rows(rig, .similarTracks(to: .id("tool-track"), limit: limit, perArtist: 3))
                #expect(short.map(\.id) == long.prefix(limit).map(\.id))
            }
        }
    }

    @Test func `of one artist come three tracks, or all when doubles are welcome`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks(["A", "B", "C", "D", "E"], rig)

            let few = try await Self.rows(rig, .similarTracks(to: .id("tool-track"), limit: 200, perArtist: 3))
            let all = try await Self.rows(rig, .similarTracks(to: .id("tool-track"), limit: 200, perArtist: nil))

            #expect(few.filter { $0.author == "Tool" }.map(\.id) == ["more-0", "more-1", "more-2"])
            #expect(all.count { $0.author == "Tool" } == 5)
        }
    }

    @Test func `neither the seed nor a copy of it is listed, and no title of an artist twice`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks([" tool SONG ", "Schism", "schism", "Schism"], rig)

            let rows = try await Self.rows(rig, .similarTracks(to: .id("tool-track"), limit: 200, perArtist: nil))

            #expect(rows.filter { $0.author == "Tool" }.map(\.id) == ["more-1"])
            #expect(!rows.map(\.id).contains("tool-track"))
        }
    }

    @Test(arguments: [("Deftones Song", "Deftones"), ("deftones song", "DEFTONES"), ("tones so", "efto")])
    func `a track is known by title and artist too, or by parts of them`(title: String, artist: String) async throws {
        try await RankRig.with { rig in
            let named = PlayerRequest.similarTracks(to: .named(title: title, artist: artist), limit: 3, perArtist: 3)
            let byID = PlayerRequest.similarTracks(to: .id("deftones-track"), limit: 3, perArtist: 3)

            let (one, other) = (try await Self.text(rig, named), try await Self.text(rig, byID))
            #expect(one == other)
        }
    }

    @Test func `a track that is unknown or not heard yet is refused as unknown`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks(["Unheard"], rig, areHeard: false)
            let tracks: [PlayerTrack] = [
                .id("nobody"), .id("tool"), .id("more-0"), .id(""), .id("juke:track:tool-track"),
                .named(title: "Unheard", artist: "Tool"), .named(title: "Tool Song", artist: "Deftones"),
            ]

            for track in tracks {
                let similar = PlayerRequest.similarTracks(to: track, limit: 10, perArtist: 3)
                #expect(try await Self.isRefused(rig, similar, as: .unresolvedSeeds))
                #expect(try await Self.isRefused(rig, .farthest(from: track), as: .unresolvedSeeds))
            }
            let artist = PlayerRequest.similarArtists(to: "Toole", limit: 10, songs: false)
            #expect(try await Self.isRefused(rig, artist, as: .unresolvedSeeds))
        }
    }

    @Test func `the farthest track is none nearer than the last of the list`() async throws {
        try await RankRig.with { rig in
            let text = try await Self.text(rig, .farthest(from: .id("tool-track")))

            #expect(text == #"{"max_distance":1.0,"farthest_item_id":"a-nirvana-uk-track"}"#)
        }
    }

    @Test func `a path begins and ends as asked, and has no track twice`() async throws {
        struct Path: Decodable {
            let path: [Row]
            let sum: Double

            private enum CodingKeys: String, CodingKey {
                case path
                case sum = "total_distance"
            }
        }
        try await RankRig.with { rig in
            let request = PlayerRequest.path(from: .id("tool-track"), to: .id("bjork-track"), limit: 4)
            let text = try await Self.text(rig, request)

            let path = try JSONDecoder().decode(Path.self, from: Data(text.utf8))
            let ids = path.path.map(\.id)
            #expect(ids.first == "tool-track")
            #expect(ids.last == "bjork-track")
            #expect((3...4).contains(ids.count))
            #expect(Set(ids).count == ids.count)
            #expect(path.sum > 0)
            #expect(path.path.allSatisfy { $0.distance == nil })
        }
    }

    @Test func `a path of two tracks is its two ends`() async throws {
        try await RankRig.with { rig in
            let request = PlayerRequest.path(from: .id("tool-track"), to: .id("bjork-track"), limit: 2)

            let text = try await Self.text(rig, request)

            #expect(
                text == #"""
                    {"path":[{"item_id":"tool-track","title":"Tool Song","author":"Tool","album":"Tool One"},\#
                    {"item_id":"bjork-track","title":"Björk Song","author":"Björk","album":"Björk One"}],\#
                    "total_distance":1.0}
                    """#)
        }
    }

    @Test func `a path between unknown tracks, or from a track to itself, is refused`() async throws {
        try await RankRig.with { rig in
            let unknown = PlayerRequest.path(from: .id("tool-track"), to: .id("nobody"), limit: 4)
            let same = PlayerRequest.path(
                from: .id("tool-track"), to: .named(title: "Tool Song", artist: "Tool"), limit: 4)

            let isUnknown = try await Self.isRefused(rig, unknown, as: .unresolvedSeeds)
            let isInvalid = try await Self.isRefused(rig, same, as: .invalidRequest)

            #expect(isUnknown)
            #expect(isInvalid)
        }
    }

    // MARK: - Artists

    @Test(arguments: ["tool", "Tool", "TOOL"])
    func `artists like one are found by its identifier and by its name`(artist: String) async throws {
        try await RankRig.with { rig in
            let text = try await Self.text(rig, .similarArtists(to: artist, limit: 1, songs: false))

            #expect(
                text
                    == #"[{"artist":"Deftones","artist_id":"deftones","divergence":0.0061,"track_count":1}]"#)
        }
    }

    @Test func `with songs each artist has some of both that fit together, the nearest first`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks(["D", "C", "B", "A"], rig)

            let text = try await Self.text(rig, .similarArtists(to: "deftones", limit: 1, songs: true))

            #expect(
                text == #"""
                    [{"artist":"Tool","artist_id":"tool","divergence":0.0061,"track_count":5,"component_matches":[\#
                    {"artist1_representative_songs":[{"item_id":"deftones-track","title":"Deftones Song"}],\#
                    "artist2_representative_songs":[{"item_id":"tool-track","title":"Tool Song"},\#
                    {"item_id":"more-0","title":"D"},{"item_id":"more-1","title":"C"}]}]}]
                    """#)
        }
    }

    @Test func `the artist itself is not listed, and divergences ascend`() async throws {
        struct Artist: Decodable {
            let id: String
            let divergence: Double

            private enum CodingKeys: String, CodingKey {
                case divergence
                case id = "artist_id"
            }
        }
        try await RankRig.with { rig in
            let text = try await Self.text(rig, .similarArtists(to: "tool", limit: 200, songs: false))

            let artists = try JSONDecoder().decode([Artist].self, from: Data(text.utf8))
            #expect(Set(artists.map(\.id)) == ["deftones", "nirvana-us", "bjork", "a-nirvana-uk"])
            #expect(artists.map(\.divergence) == artists.map(\.divergence).sorted())
        }
    }

    // MARK: - Search

    @Test(arguments: [
        ("Nirvana", ["a-nirvana-uk-track", "nirvana-us-track"]),
        ("BJORK", ["bjork-track"]), ("bjö ong", ["bjork-track"]),
        ("irvan", ["a-nirvana-uk-track", "nirvana-us-track"]),
        ("one deft", ["deftones-track"]), ("tool nirvana", []), ("%", []), ("_ool", []),
    ])
    func `every word is contained somewhere, whatever its case and accents`(text: String, ids: [String]) async throws {
        try await RankRig.with { rig in
            let rows = try await Self.rows(rig, .search(text: text, rows: 0..<20))

            #expect(rows.map(\.id) == ids)
        }
    }

    @Test func `a word in a title counts most, then one in an artist's name, then one in an album's`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks(["Deftones at 100%", "One"], rig, areHeard: false)

            let title = try await Self.rows(rig, .search(text: "one", rows: 0..<20))
            let percent = try await Self.text(rig, .search(text: "100%", rows: 0..<20))

            // "Deftones" has the word in its title, artist and album.
            #expect(title.prefix(3).map(\.id) == ["deftones-track", "more-0", "more-1"])
            #expect(
                percent == #"""
                    [{"item_id":"more-0","title":"Deftones at 100%","author":"Tool","album":"Lateralus",\#
                    "album_artist":"Tool"}]
                    """#)
        }
    }

    @Test func `rows are cut out of the whole`() async throws {
        try await RankRig.with { rig in
            let all = try await Self.rows(rig, .search(text: "song", rows: 0..<20)).map(\.id)
            let some = try await Self.rows(rig, .search(text: "song", rows: 1..<3)).map(\.id)
            let none = try await Self.text(rig, .search(text: "song", rows: 90..<95))

            #expect(all.count == 5)
            #expect(some == Array(all[1..<3]))
            #expect(none == "[]")
        }
    }

    // MARK: - Readiness

    @Test func `without a model a search works, and the rest is refused`() async throws {
        try await RankRig.with(version: nil) { rig in
            let found = try await Self.rows(rig, .search(text: "tool", rows: 0..<20))

            #expect(found.map(\.id) == ["tool-track"])
            #expect(try await Self.isRefused(rig, .farthest(from: .id("tool-track")), as: .modelMissing))
            let artists = PlayerRequest.similarArtists(to: "tool", limit: 1, songs: false)
            #expect(try await Self.isRefused(rig, artists, as: .modelMissing))
            let tracks = PlayerRequest.similarTracks(to: .id("tool-track"), limit: 1, perArtist: 3)
            #expect(try await Self.isRefused(rig, tracks, as: .modelMissing))
        }
    }

    @Test(
        arguments: [
            .similarTracks(to: .id("tool-track"), limit: 200, perArtist: 3),
            .similarTracks(to: .named(title: "Song", artist: "Tool"), limit: 10, perArtist: nil),
            .similarArtists(to: "tool", limit: 200, songs: true), .farthest(from: .id("tool-track")),
            .path(from: .id("tool-track"), to: .id("bjork-track"), limit: 25),
            .similarSongs(to: "tool", limit: 50, perArtist: 3),
            .sonicMatches(to: "tool-track", limit: 200, perArtist: 3),
            .sonicPath(from: "tool-track", to: "bjork-track", limit: 100),
        ] as [PlayerRequest])
    func `no question is worked at when its time is over`(request: PlayerRequest) async throws {
        try await RankRig.with { rig in
            let deadline = AnswerDeadline(at: rig.clock.uptime, clock: rig.clock)

            let refusal = await #expect(throws: RecommendationRefusal.self) {
                try await Self.handler(rig).answer(request, as: "", by: deadline)
            }

            #expect(refusal?.code == .timedOut)
        }
    }

    @Test func `songs are compared only as long as somebody waits`() async throws {
        try await RankRig.with { rig in
            let index = try #require(rig.index.current)
            let seed = try #require(index.entity(JukeURI(.artist, "tool")))
            let items = ["deftones", "bjork", "nirvana-us"].map {
                RecommendationAnswer.Item(name: $0, spotifyID: SpotifyID($0), likeness: 1, score: 1, quality: 1)
            }
            let asked = Mutex(0)
            let deadline = RankingDeadline(
                resolvesNames: { true },
                isWanted: {
                    asked.withLock { count in
                        count += 1
                        return count < 2
                    }
                })

            let refusal = #expect(throws: RecommendationRefusal.self) {
                try TrackPairs(seed, items, withSongs: true, in: index, deadline: deadline)
            }

            #expect(refusal?.code == .timedOut && asked.withLock { $0 } == 2)
        }
    }

    @Test func `a search whose time is over is refused`() async throws {
        try await RankRig.with { rig in
            try await Self.addTracks((0..<1_000).map { "Song \($0)" }, rig, areHeard: false)
            let deadline = AnswerDeadline(at: .zero, clock: rig.clock)

            let refusal = await #expect(throws: RecommendationRefusal.self) {
                try await Self.handler(rig).answer(.search(text: "song", rows: 0..<20), as: "", by: deadline)
            }

            #expect(refusal?.code == .timedOut)
        }
    }

    @Test func `the worker takes questions of players from its queue, and in process they have the same answer`()
        async throws
    {
        try await RankRig.with { rig in
            let stage = try await RankWorker.build(
                RankConfiguration(clock: SystemClock()), store: rig.store, logger: .silent)
            let client = try await LocalRankClient(store: rig.store, logger: .silent, clock: SystemClock())
            let request = PlayerRequest.similarTracks(to: .id("tool-track"), limit: 3, perArtist: 3)

            #expect(stage.handlers.map(\.task).contains(.answerPlayer))
            let (inProcess, online) = (
                try await client.ask(request, as: "", within: .seconds(1)), try await Self.reply(rig, request)
            )
            #expect(inProcess == online)
        }
    }

    @Test func `a payload that is no question is refused, not retried`() async throws {
        try await RankRig.with { rig in
            let job = Job(.answerPlayer, payload: Data("[]".utf8))

            guard case .reply(let data) = try await Self.handler(rig).run(job, rig.context) else {
                throw RankRig.NoReply()
            }

            guard case .refused(let refusal) = try RecommendationReply(decoding: data) else { throw RankRig.NoReply() }
            #expect(refusal.code == .invalidRequest)
        }
    }
}
