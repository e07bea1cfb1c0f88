import Catalog
import RunsTesting
import Storage
import Testing

@Suite struct FeatureStoreTests {
    @Test(arguments: TestStore.available)
    func `features come back by ascending track, failed analyses left out`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.write { session throws in
                let rows = [
                    TrackFeatures(track: "track-2", features: Samples.failedAnalysis),
                    TrackFeatures(track: "track-3", features: Samples.features(0.35, timeSignature: nil)),
                ]
                try session.features.upsert(rows, provider: "other")
            }
            try await store.read { session throws in
                let batch = try session.embeddings.trackFeatures(in: .min ... .max)
                let features = batch.features
                #expect(features.map(\.energy) == [0.1, 0.35, 0.4, 0.5, 0.6])
                #expect(features[0] == Samples.features(0.1))
                #expect(features[1] == Samples.features(0.35))
                #expect(batch.revisions == [1, 2, 1, 1, 1])
                #expect(batch.trackIDs == batch.trackIDs.sorted())
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a missing time signature is stored as missing, and never takes a stored one away`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let unknown = [TrackFeatures(track: "track-6", features: Samples.features(0.7, timeSignature: nil))]
            let known = [TrackFeatures(track: "track-6", features: Samples.features(0.7, timeSignature: 3))]

            func stored(after rows: [TrackFeatures]) async throws -> AudioFeatures? {
                try await store.write { session throws in
                    try session.features.upsert(rows, provider: "sample")
                    return try session.embeddings.trackFeatures(in: .min ... .max).features.last
                }
            }
            try await store.write { session throws in
                _ = try session.sql.execute("DELETE FROM recommender_trackaudiofeatures")
            }
            #expect(try await stored(after: unknown) == Samples.features(0.7, timeSignature: nil))
            #expect(try await stored(after: known) == Samples.features(0.7, timeSignature: 3))
            #expect(try await stored(after: unknown) == Samples.features(0.7, timeSignature: 3))
        }
    }

    @Test(arguments: TestStore.available)
    func `counts state coverage, failures and genres`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.write { session throws in
                try session.catalog.upsertArtists([Samples.artist(7, genres: ["unheard"])])
                try session.features.upsert(
                    [TrackFeatures(track: "track-6", features: Samples.failedAnalysis)], provider: "spotify")
            }
            try await store.read { session throws in
                #expect(try session.features.count() == 6)
                #expect(try session.features.embeddableCount() == 5)
                #expect(try session.features.distinctGenreCount() == 2)
                #expect(try session.catalog.counts().features == 6)
                let coverage = try session.features.coverage()
                #expect(coverage.map(\.provider) == ["sample", "spotify"])
                #expect(coverage.map(\.tracks) == [5, 1])
                #expect(coverage.map(\.failed) == [0, 1])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `unknown tracks and unusable values are refused`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let counts = try await store.write { session throws in
                try session.features.upsert(
                    [
                        TrackFeatures(track: "track-1", features: Samples.features(.infinity)),
                        TrackFeatures(track: "nothing", features: Samples.features()),
                        TrackFeatures(track: "track-2", features: Samples.features(0.2)),
                        TrackFeatures(track: "track-3", features: Samples.features(-7)),
                    ], provider: "sample")
            }
            #expect(counts == UpsertCounts(updated: 1, unchanged: 1, refused: ["track-1", "nothing"]))
        }
    }
}
