import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Providers
import Runs
import RunsTesting
import Storage
import Testing

@testable import IngestWorker

/// An ingest whose provider refuses, whose workers die, or whose artists share albums.
struct IngestFaultTests {
    @Test(arguments: TestStore.available)
    func `an album of two artists is ingested once and skipped under the other`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await Self.fillShared(store)
            let provider = RecordingFeatures()
            let summary = try await IngestRig(store, provider).ingest()
            #expect(summary.counts == [2, 2, 0])
            #expect(provider.batches == [["t1", "t2"]])
        }
    }

    @Test(arguments: TestStore.available)
    func `features that another worker stores meanwhile are counted once, even when they differ`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            try await Self.fillShared(store)
            // The other artist's job stores the first track while this one's asks.
            let provider = RecordingFeatures { tracks, answer in
                answer.features[tracks[0]]?.energy = 0.123
                if try await store.read({ try $0.features.count() }) == 0 {
                    try await IngestRig.ingest("t1", in: store)
                }
            }
            let rig = IngestRig(store, provider)
            #expect(try await rig.ingest().counts == [1, 3, 0])
            #expect(try await rig.rows == 2)
        }
    }

    @Test func `artists that were given up are counted in the run's result`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            try await store.write { session in
                try session.sql.run(
                    script: """
                        CREATE TRIGGER boom BEFORE INSERT ON recommender_trackaudiofeatures
                        BEGIN SELECT RAISE(ABORT, 'not today'); END
                        """)
            }
            let rig = IngestRig(store)
            let run = try await rig.order()
            try await rig.pump.runAll()
            let processors = IngestWorker.build(IngestConfiguration(provider: RecordingFeatures()), store: store)
                .processors
            try await RunSweeper(
                of: processors, store: store, producer: rig.pump.producer, clock: SystemClock(), logger: .silent
            ).sweep()

            let summary = try await rig.summary(of: run)
            #expect(summary.failedItems == 2)
            #expect(summary.counts == [0, 0, 4])
        }
    }

    @Test(arguments: [ProviderError.Code.unauthorized, .forbidden])
    func `a provider that refuses this installation is asked once, and the run fails with its words`(
        code: ProviderError.Code
    ) async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures { _, _ in throw ProviderError(code, "go away") }
            let rig = IngestRig(store, provider)
            let id = try await rig.order()
            try await rig.pump.runAll()

            let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
            #expect(run.state == .failed)
            #expect(RunFailure.reason(of: run) == "go away")
            #expect(provider.batches == [["a-track-1", "a-track-2"]])
            // What is mended is ingested by the next run.
            #expect(try await IngestRig(store).ingest().counts == [4, 0, 0])
        }
    }

    @Test(arguments: [
        ProviderError.Code.rateLimited(retryAfter: .seconds(90)), .quotaExceeded(retryAfter: .seconds(90)),
    ])
    func `a limit in the middle of an artist keeps what was fetched, and the run goes on by itself`(
        code: ProviderError.Code
    ) async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.add("artist", to: store, albums: [("a", ["a1"]), ("b", ["b1"]), ("c", ["c1"])])
            try await IngestRig.ingest("a1", in: store)
            let isClosed = Mutex(true)
            let provider = RecordingFeatures(batchLimit: 1) { tracks, _ in
                if tracks == ["c1"], isClosed.withLock({ $0 }) { throw ProviderError(code, "come back later") }
            }
            let rig = IngestRig(store, provider)
            let id = try await rig.order()
            // Longer than the retries of a job would last, were they used up.
            for _ in 0..<6 {
                try await rig.pump.runAll()
                try await rig.pump.advance(by: .seconds(90))
            }
            let waiting = try #require(try await store.read { try $0.runs.run(id.rawValue) })
            #expect(waiting.state == .running)
            #expect(waiting.waitsUntil.map { $0 > waiting.createdAt } == true)
            #expect(waiting.waitReason == "come back later")
            #expect(try await rig.rows == 2)

            isClosed.withLock { $0 = false }
            try await rig.pump.runAll()
            #expect(try await rig.summary(of: id).counts == [2, 1, 0])
            #expect(provider.batches.filter { $0 == ["b1"] }.count == 1)
        }
    }

    @Test func `a big artist is stored in portions, and a lost worker costs the last one`() async throws {
        try await TestStore.sqlite.withStore { store in
            let tracks = (1...2_500).map { "t\($0)" }
            try await IngestRig.add("artist", to: store, albums: [("a", tracks)])
            let deaths = Mutex(1)
            let provider = RecordingFeatures(batchLimit: 100) { _, _ in
                if try await store.read({ try $0.features.count() }) == 2_000, deaths.withLock({ $0 }) == 1 {
                    deaths.withLock { $0 = 0 }
                    throw CancellationError()
                }
            }
            let rig = IngestRig(store, provider)
            #expect(try await rig.ingest().counts == [2_500, 0, 0])
            #expect(provider.batches.count == 26)
        }
    }

    @Test func `a failed item is tried again by the next ingest`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            let failing = RecordingFeatures { _, _ in throw ProviderError(.server(status: 500), "no luck") }
            #expect(try await IngestRig(store, failing).ingest().counts == [0, 0, 4])
            #expect(try await IngestRig(store).ingest().counts == [4, 0, 0])
        }
    }

    @Test(arguments: TestStore.available)
    func `counters stay exact when every worker dies once`(on database: TestStore) async throws {
        for severed in [false, true] {
            try await database.withStore { store in
                try await IngestRig.fill(store)
                let rig = IngestRig(store)
                let run = try await rig.order()
                while try await rig.pump.runNextInDyingWorker(severed: severed, when: { $0.crashes == 0 }) != nil {}
                #expect(try await rig.summary(of: run).counts == [4, 0, 0])
            }
        }
    }

    @Test(arguments: [false, true])
    func `the new features are embedded when there is a model, whichever worker dies`(severed: Bool) async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            try await Self.activateModel(in: store)
            let rig = IngestRig(store)
            let run = try await rig.order()
            while try await rig.pump.runNextInDyingWorker(
                severed: severed, when: { $0.crashes == 0 && $0.task != .syncEmbeddings }
            ) != nil {}
            let sync = try await rig.pump.producer.record(of: .step(after: "ingest", of: run.rawValue), in: .embedding)
            #expect(sync?.task == .syncEmbeddings)
        }
    }

    @Test func `without a model nothing is embedded`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            let rig = IngestRig(store)
            _ = try await rig.ingest()
            #expect(try await rig.pump.broker.statistics(of: .embedding).depth == 0)
        }
    }

    @Test func `artists without albums are left out of the run`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            _ = try await store.write { try $0.catalog.upsertArtists([Artist(id: "c", name: "C", genres: [])]) }
            let rig = IngestRig(store)
            let run = try await rig.order()
            try await rig.pump.runAll()
            let counts = try await store.read { try $0.runs.counts(of: run.rawValue, phase: "ingest") }
            #expect(counts == RunPhaseCounts(phase: "ingest", pending: 0, done: 2, failed: 0))
        }
    }

    private static func fillShared(_ store: Store) async throws {
        try await IngestRig.add("a", to: store, albums: [("album", ["t2", "t1"])])
        _ = try await store.write { session in
            let both = ["a", "b"].map { ArtistReference(id: SpotifyID($0), name: $0) }
            try session.catalog.upsertAlbums([
                Album(id: "album", name: "album", artists: both, released: .unknown, totalTracks: 2)
            ])
        }
    }

    private static func activateModel(in store: Store) async throws {
        try await store.write { session in
            try session.models.insert(
                ModelRecord(
                    version: "v1", method: "pca", transform: Data("{}".utf8), figures: Data("{}".utf8),
                    matrix: Array(repeating: 0, count: 32), rows: 1, columns: 32
                )
            )
            try session.models.activate("v1")
        }
    }
}
