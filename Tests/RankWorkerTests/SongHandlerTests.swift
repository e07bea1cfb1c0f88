import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import RunsTesting
import Storage
import Testing

@testable import RankWorker

/// The answers to a media server's own clients: songs, as the server describes them.
struct SongHandlerTests {
    private static func text(_ rig: RankRig, _ request: PlayerRequest) async throws -> String {
        let handler = PlayerHandler(
            index: rig.index, store: rig.store, batcher: RankingBatcher(),
            scheduler: RoundRobinScheduler(clock: SystemClock()))
        let job = try Job(.answerPlayer, encoding: request)
        guard case .reply(let data) = try await handler.run(job, rig.context) else { throw RankRig.NoReply() }
        switch try RecommendationReply(decoding: data) {
        case .text(let text): return String(decoding: text, as: UTF8.self)
        case .refused(let refusal): throw refusal
        case .answer: throw RankRig.NoReply()
        }
    }

    /// Makes the media server speak of some tracks.
    private static func describe(_ ids: [String], _ rig: RankRig) async throws {
        try await rig.store.write { session in
            try session.catalog.noteEntries(
                of: ids.map {
                    Track(
                        id: SpotifyID($0), name: $0, album: "any", trackNumber: 1, durationMilliseconds: 1,
                        entry: #"{"id":"\#($0)","isDir":false}"#)
                })
        }
    }

    private static func ids(_ text: String) -> [String] {
        text.matches(of: /"id":"([^"]+)"/).map { String($0.1) }
    }

    @Test func `songs come nearest first, without those of which the server says nothing`() async throws {
        try await RankRig.with { rig in
            try await Self.describe(["tool-track", "nirvana-us-track", "bjork-track"], rig)

            let text = try await Self.text(rig, .similarSongs(to: "tool-track", limit: 1, perArtist: 3))

            #expect(text == #"[{"id":"nirvana-us-track","isDir":false}]"#)
        }
    }

    @Test(arguments: ["tool-album", "tool"])
    func `an album and an artist are seeds too`(seed: String) async throws {
        try await RankRig.with { rig in
            try await Self.describe(["tool-track", "deftones-track", "nirvana-us-track"], rig)

            let text = try await Self.text(rig, .similarSongs(to: seed, limit: 50, perArtist: 3))

            #expect(Self.ids(text).contains("deftones-track"))
        }
    }

    @Test func `a match says how like it is, as a plugin would hear it`() async throws {
        try await RankRig.with { rig in
            try await Self.describe(["deftones-track"], rig)

            let text = try await Self.text(rig, .sonicMatches(to: "tool-track", limit: 10, perArtist: 3))

            #expect(text == #"[{"entry":{"id":"deftones-track","isDir":false},"similarity":0.9939}]"#)
        }
    }

    @Test func `a path begins with the start, ends with the end, and gives the likeness to the start`() async throws {
        try await RankRig.with { rig in
            try await Self.describe(SmallCatalog.artists.map { SmallCatalog.track(of: $0.id).rawValue }, rig)

            let text = try await Self.text(rig, .sonicPath(from: "tool-track", to: "nirvana-us-track", limit: 5))

            #expect(Self.ids(text).first == "tool-track" && Self.ids(text).last == "nirvana-us-track")
            #expect(text.hasPrefix(#"[{"entry":{"id":"tool-track","isDir":false},"similarity":1.0}"#))
            #expect(text.hasSuffix(#""similarity":0.7071}]"#))
            let same = try await Self.text(rig, .sonicPath(from: "tool-track", to: "tool-track", limit: 5))
            #expect(same == #"[{"entry":{"id":"tool-track","isDir":false},"similarity":1.0}]"#)
            // Never more songs than are wanted.
            let one = try await Self.text(rig, .sonicPath(from: "tool-track", to: "nirvana-us-track", limit: 1))
            #expect(one == same)
        }
    }

    @Test(arguments: [
        PlayerRequest.similarSongs(to: "nobody", limit: 5, perArtist: nil),
        .sonicMatches(to: "tool", limit: 5, perArtist: nil), .sonicPath(from: "tool-track", to: "nobody", limit: 5),
        .sonicPath(from: "tool-track", to: "bjork-track", limit: 5),
    ])
    func `an unknown track, one that is no song, and one without a description are refused`(
        request: PlayerRequest
    ) async throws {
        try await RankRig.with { rig in
            try await Self.describe(["tool-track"], rig)

            let refusal = await #expect(throws: RecommendationRefusal.self) { try await Self.text(rig, request) }

            #expect(refusal?.code == .unresolvedSeeds)
        }
    }
}
