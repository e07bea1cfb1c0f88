import Catalog
import Pipeline
import Providers
import RunsTesting
import Storage
import Testing

@testable import IngestWorker

/// How the features of one artist are asked for.
struct FeatureIngestTests {
    @Test(arguments: [
        (100, [100, 20]), (50, [50, 50, 20]), (40, [40, 40, 40]), (1, Array(repeating: 1, count: 120)),
    ])
    func `a batch holds as many tracks as the provider takes`(limit: Int, sizes: [Int]) async throws {
        let provider = RecordingFeatures(batchLimit: limit)
        let summary = try await ingest(["album": 120], from: provider)
        #expect(provider.batches.map(\.count) == sizes)
        #expect(summary.counts == [120, 0, 0])
    }

    @Test func `a batch goes on with the artist's next album, and albums come by name`() async throws {
        let provider = RecordingFeatures(batchLimit: 50)
        _ = try await ingest(["b": 60, "a": 2, "c": 1], from: provider)
        #expect(provider.batches.map(\.count) == [50, 13])
        #expect(provider.batches.map { $0[0] } == ["a-1", "b-49"])
        #expect(provider.batches[0].prefix(3) == ["a-1", "a-2", "b-1"])
        #expect(provider.batches[1].last == "c-1")
    }

    @Test func `features that cannot be used count as failed`() async throws {
        let provider = RecordingFeatures { tracks, answer in
            answer.features[tracks[1]] = nil
            answer.rejected[tracks[1]] = "tempo is missing"
        }
        let summary = try await ingest(["album": 3], from: provider)
        #expect(summary.counts == [2, 0, 1])
        #expect(summary.failedTrackIDs == ["album-2"])
    }

    @Test func `features that the store refuses count as failed, not as ingested`() async throws {
        let provider = RecordingFeatures { tracks, answer in answer.features[tracks[0]]?.tempo = .infinity }
        let summary = try await ingest(["album": 3], from: provider)
        #expect(summary.counts == [2, 0, 1])
        #expect(summary.failedTrackIDs == ["album-1"])
    }

    @Test func `an analysis with gaps is stored as far as it goes, and asked for again`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures { tracks, answer in
                guard tracks.contains("a-track-1") else { return }
                answer.features["a-track-1"] = nil
                var gaps = PartialAudioFeatures()
                gaps.tempo = 96.5
                answer.partial["a-track-1"] = gaps
            }
            let first = try await IngestRig(store, provider).ingest()
            let second = try await IngestRig(store, provider).ingest()

            #expect(first.counts == [4, 0, 0] && second.counts == [0, 4, 0])
            #expect(provider.batches.last == ["a-track-1"])
            let (rows, usable) = try await store.read { session in
                (try session.features.count(), try session.features.embeddableCount())
            }
            #expect(rows == 4 && usable == 3)
        }
    }

    @Test func `features stand under the provider that gave them, not the one that was asked`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.fill(store)
            let provider = RecordingFeatures(name: "auto") { tracks, answer in
                answer.provider = tracks[0].rawValue.hasPrefix("a") ? "spotify" : "reccobeats"
            }
            #expect(try await IngestRig(store, provider).ingest().counts == [4, 0, 0])
            let coverage = try await store.read { try $0.features.coverage() }
            #expect(coverage.map(\.provider) == ["reccobeats", "spotify"])
            #expect(coverage.map(\.tracks) == [2, 2])
        }
    }

    /// Ingests one artist with albums of these sizes.
    private func ingest(_ albums: [String: Int], from provider: RecordingFeatures) async throws -> IngestSummary {
        try await TestStore.sqlite.withStore { store in
            try await IngestRig.add(
                "artist", to: store,
                albums: albums.map { name, count in (name, (1...count).reversed().map { "\(name)-\($0)" }) }
            )
            return try await IngestRig(store, provider).ingest()
        }
    }
}
