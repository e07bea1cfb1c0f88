import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Runs
import RunsTesting
import Storage
import Testing

@testable import RankWorker

/// Sequences on the rank queue.
struct SequenceHandlerTests {
    private static func reply(_ rig: RankRig, _ job: Job, _ context: JobContext? = nil) async throws -> SequenceReply {
        let handler = SequenceHandler(
            index: rig.index, store: rig.store, scheduler: RoundRobinScheduler(clock: SystemClock()))
        guard case .reply(let data) = try await handler.run(job, context ?? rig.context) else {
            throw RankRig.NoReply()
        }
        return try JSONDecoder().decode(SequenceReply.self, from: data)
    }

    private static func path(_ from: Seed, _ to: Seed, steps: Int = 3) -> SequenceRequest {
        SequenceRequest(RecommendationRequest(seeds: [from, to]), .path(steps: steps))
    }

    @Test func `a path is answered with its tracks, their details and the time`() async throws {
        try await RankRig.with { rig in
            let request = Self.path(.uri(JukeURI(.track, "tool-track")), .name("Björk Song"))

            guard case .answer(let answer) = try await Self.reply(rig, Job(request, id: .new())) else {
                throw RankRig.NoReply()
            }

            #expect(
                answer.tracks.map(\.uri.id) == ["tool-track", "nirvana-us-track", "bjork-track"]
                    || answer.tracks.map(\.uri.id) == ["tool-track", "deftones-track", "bjork-track"])
            #expect(answer.tracks[0].details.artists.map(\.name) == ["Tool"])
            #expect(answer.tracks[1].step != nil)
            #expect(answer.durationMilliseconds == 600_000)
            #expect(answer.generatedAt == rig.clock.now.milliseconds)
        }
    }

    @Test func `a file's track has its path, and a file of tracks without paths names them`() async throws {
        try await RankRig.with { rig in
            try await rig.store.write { session in
                for name in ["b copy.flac", "a \u{fc}ber.flac"] {
                    var file = LibraryFile(
                        path: Array("/music/\(name)".utf8), folder: Array("/music".utf8), root: Array("/music".utf8),
                        size: 1, modified: 1)
                    file.track = "tool-track"
                    try session.library.save([file])
                }
            }
            let request = Self.path(.uri(JukeURI(.track, "tool-track")), .name("Björk Song"))

            guard case .answer(let answer) = try await Self.reply(rig, Job(request, id: .new())) else {
                throw RankRig.NoReply()
            }

            #expect(answer.tracks[0].details.location == "file:///music/a%20%C3%BCber.flac")
            #expect(answer.tracks.dropFirst().allSatisfy { $0.details.location == nil })
            let playlist = ListExport.m3u.text(of: answer.exportRows, title: "")
            #expect(
                playlist.contains("\nfile:///music/a%20%C3%BCber.flac\n")
                    && playlist.contains("\njuke:track:bjork-track\n"))
        }
    }

    @Test(arguments: [
        ("spotify", false, "spotify:track:4TrkInvented0000000001"), ("my.csv", true, nil), ("demo", false, nil),
        ("subsonic", false, nil),
    ])
    func `only a service's own identifier is an address there`(
        provider: String, isDerived: Bool, location: String?
    ) async throws {
        try await TestStore.sqlite.withStore { store in
            var batch = ImportBatch(provider: provider)
            let artist = ArtistReference(id: "a", name: "A")
            batch.albums = [Album(id: "b", name: "B", artists: [artist], released: .unknown, totalTracks: 1)]
            batch.tracks = [
                Track(
                    id: "4TrkInvented0000000001", name: "T", album: "b", artists: [artist], trackNumber: 1,
                    durationMilliseconds: 1)
            ]
            if isDerived { batch.derivedTracks = ["4TrkInvented0000000001"] }
            let stored = batch
            _ = try await store.write { try $0.catalog.importBatch(stored) }

            let locations = try await store.read { try TrackLocations(of: ["4TrkInvented0000000001"], $0) }

            #expect(locations["4TrkInvented0000000001"] == location)
        }
    }

    @Test func `an end that the catalog does not have is refused by its URI`() async throws {
        try await RankRig.with { rig in
            let request = Self.path(.uri(JukeURI(.track, "nowhere")), .uri(JukeURI(.track, "tool-track")))

            guard case .refused(let refusal) = try await Self.reply(rig, Job(request, id: .new())) else {
                throw RankRig.NoReply()
            }

            #expect(refusal.code == .unresolvedSeeds)
            #expect(refusal.offending == ["juke:track:nowhere"])
        }
    }

    @Test func `without a model, and with a payload that is none, the reply is a refusal`() async throws {
        let request = Self.path(.name("Tool"), .name("Björk"))
        let missing = try await RankRig.with(version: nil) { try await Self.reply($0, Job(request, id: .new())) }
        let broken = try await RankRig.with { try await Self.reply($0, Job(.sequence, payload: Data("[]".utf8))) }

        guard case .refused(let model) = missing, case .refused(let payload) = broken else { throw RankRig.NoReply() }
        #expect(model.code == .modelMissing)
        #expect(payload.code == .invalidRequest)
    }

    @Test func `at the deadline there is no answer`() async throws {
        try await RankRig.with { rig in
            let reply = try await Self.reply(
                rig, Job(Self.path(.name("Tool Song"), .name("Björk Song")), id: .new()),
                rig.context(deadline: rig.clock.uptime))

            guard case .refused(let refusal) = reply else { throw RankRig.NoReply() }
            #expect(refusal.code == .timedOut)
        }
    }

    @Test func `the worker takes sequences from its queue, and this process answers alike`() async throws {
        try await RankRig.with { rig in
            let stage = try await RankWorker.build(
                RankConfiguration(clock: SystemClock()), store: rig.store, logger: .silent)
            let client = try await LocalRankClient(store: rig.store, logger: .silent, clock: rig.clock)
            let request = Self.path(.name("Tool Song"), .name("Björk Song"))

            let online = try await Self.reply(rig, Job(request, id: .new()))
            let offline = try await client.sequence(request, within: .seconds(1))

            #expect(stage.handlers.map(\.task).contains(.sequence))
            #expect(online == offline)
        }
    }
}
