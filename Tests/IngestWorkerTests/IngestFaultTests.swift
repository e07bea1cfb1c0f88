import Bootstrap
import BootstrapTesting
import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Providers
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

    @Test(arguments: [
        ProviderError.Code.unauthorized, .forbidden, .rateLimited(retryAfter: .seconds(1)),
        .quotaExceeded(retryAfter: .seconds(9_000)),
    ])
    func `a provider that refuses this installation is not asked for every batch`(
        code: ProviderError.Code
    ) async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.add(
                "artist", to: store, albums: [("a", ["a1"]), ("b", ["b1"]), ("c", ["c1"])]
            )
            try await IngestRig.ingest("a1", in: store)
            let provider = RecordingFeatures { _, _ in throw ProviderError(code, "go away") }
            let summary = try await IngestRig(store, provider).ingest()
            #expect(summary.counts == [0, 1, 2])
            #expect(summary.failedTrackIDs == ["b1", "c1"])
            #expect(summary.warning == "go away")
            #expect(provider.batches == Array(repeating: ["b1"], count: 4))
        }
    }

    @Test func `what failed is tried again by the next ingest`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            let refusing = RecordingFeatures { _, _ in throw ProviderError(.unauthorized, "go away") }
            #expect(try await IngestRig(store, refusing).ingest().counts == [0, 0, 4])
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
