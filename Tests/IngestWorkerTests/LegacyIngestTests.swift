import Catalog
import Foundation
import Messaging
import Pipeline
import Providers
import RunsTesting
import Storage
import Testing

@testable import IngestWorker

/// The original's ingest, test by test (docs/legacy-api.md, i.22–i.28).
struct LegacyIngestTests {
    @Test(arguments: TestStore.available)
    func `all tracks are ingested`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            let rig = IngestRig(store)
            #expect(try await rig.ingest().counts == [4, 0, 0])
            #expect(try await rig.rows == 4)
        }
    }

    @Test(arguments: TestStore.available)
    func `the stored fields are the provider's`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            _ = try await IngestRig(store).ingest()
            let stored = try await store.read { try $0.embeddings.trackFeatures(in: .min ... .max).features }
            // The store gives them by the tracks' database ids, which follow the order of insertion.
            let tracks: [SpotifyID] = ["b-track-2", "b-track-1", "a-track-2", "a-track-1"]
            #expect(stored == tracks.map(StubProvider.audioFeatures(of:)))
            #expect(stored.allSatisfy { (60...200).contains($0.tempo) && (0...11).contains($0.key) })
            #expect(try await store.read { try $0.features.coverage().map(\.provider) } == ["stub"])
        }
    }

    @Test(arguments: TestStore.available)
    func `artists are visited in alphabetical order, tracks by number, one album a batch`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures()
            _ = try await IngestRig(store, provider).ingest()
            #expect(provider.batches == [["a-track-1", "a-track-2"], ["b-track-1", "b-track-2"]])
        }
    }

    @Test(arguments: TestStore.available)
    func `tracks that have features are skipped and not asked for`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            try await IngestRig.ingest("a-track-1", in: store)
            let provider = RecordingFeatures()
            #expect(try await IngestRig(store, provider).ingest().counts == [3, 1, 0])
            #expect(provider.batches == [["a-track-2"], ["b-track-1", "b-track-2"]])
        }
    }

    @Test(arguments: TestStore.available)
    func `a second ingest finds nothing to do`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures()
            let rig = IngestRig(store, provider)
            _ = try await rig.ingest()
            #expect(try await rig.ingest().counts == [0, 4, 0])
            #expect(try await rig.rows == 4)
            #expect(provider.batches.count == 2)
        }
    }

    @Test(arguments: TestStore.available)
    func `a batch that fails is counted and the next one goes on`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures { tracks, _ in
                if tracks.contains("a-track-1") { throw ProviderError(.server(status: 500), "down") }
            }
            let summary = try await IngestRig(store, provider).ingest()
            #expect(summary.counts == [2, 0, 2])
            #expect(summary.failedTrackIDs == ["a-track-1", "a-track-2"])
        }
    }

    @Test(arguments: TestStore.available)
    func `a track without an answer is counted as failed`(on database: TestStore) async throws {
        try await database.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures { tracks, answer in answer.features[tracks[0]] = nil }
            let summary = try await IngestRig(store, provider).ingest()
            #expect(summary.counts == [2, 0, 2])
            #expect(summary.failedTrackIDs == ["a-track-1", "b-track-1"])
        }
    }

    @Test(arguments: TestStore.available)
    func `an empty catalog is no failure but a warning`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = IngestRig(store)
            let run = try await rig.order()
            let jobs = try await rig.pump.runAll()
            #expect(jobs.map(\.attempt) == [0])
            let summary = try await rig.summary(of: run)
            #expect(summary.counts == [0, 0, 0])
            #expect(summary.warning == "catalog is empty")
            let record = try #require(try await rig.pump.producer.record(of: run, in: .recommender))
            #expect(try record.result.map { try JSONDecoder().decode(IngestSummary.self, from: $0) } == summary)
        }
    }
}
