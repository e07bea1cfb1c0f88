import Catalog
import Messaging
import MessagingTesting
import Pipeline
import RunsTesting
import Storage
import Testing

@testable import EmbedWorker

/// Embeddings that follow the catalog.
struct SyncEmbeddingsTests {
    /// One more artist, whom the first part of the catalog does not have.
    private static let newcomer = SampleCatalog(artists: 1, albums: 2, tracks: 5, genres: 12)

    @Test(arguments: TestStore.available)
    func `new features are embedded with the active model`(_ database: TestStore) async throws {
        try await EmbedRig.with(SampleCatalog(), on: database) { rig in
            let version = try await rig.retrain().modelVersion
            let before = try await rig.revision()
            try await rig.add(Self.newcomer.batch(from: 60))

            let report = try await rig.sync()

            #expect(report.modelVersion == version)
            // The newcomer's genre sounds different from now on.
            #expect(report.embeddings == ["track": 10, "album": 2, "artist": 1, "genre": 1])
            #expect(try await rig.vectors(of: .track, version)["track-60-1-4"] != nil)
            #expect(try await rig.vectors(of: .artist, version)["artist-60"] != nil)
            #expect(try await rig.revision() > before)
            #expect(try await rig.versions(.active) == [version])
        }
    }

    @Test(arguments: TestStore.available)
    func `a sync that finds nothing new writes nothing`(_ database: TestStore) async throws {
        try await EmbedRig.with(SampleCatalog(), on: database) { rig in
            try await rig.retrain()
            let before = try await rig.revision()

            let report = try await rig.sync()

            #expect(report.embeddings.values.allSatisfy { $0 == 0 })
            #expect(try await rig.revision() == before)
        }
    }

    @Test func `features that changed change the vectors of all that contain the track`() async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let version = try await rig.retrain().modelVersion
            let old = try await rig.vectors(of: .genre, version)
            try await rig.set(SampleCatalog.features(genre: 11, variation: 9_999), of: "track-0-0-0")

            let report = try await rig.sync()

            // Half of each of the artist's ten tracks is what the artist sounds like.
            #expect(report.embeddings == ["track": 10, "album": 2, "artist": 1, "genre": 1])
            let new = try await rig.vectors(of: .genre, version)
            #expect(distance(old["genre 0"], new["genre 0"]) > 1e-6)
            #expect(old["genre 1"] == new["genre 1"])
        }
    }

    @Test(arguments: TestStore.available)
    func `embeddings made bit by bit equal a full embedding`(_ database: TestStore) async throws {
        try await EmbedRig.with(SampleCatalog(), on: database) { rig in
            let version = try await rig.retrain().modelVersion
            try await rig.add(Self.newcomer.batch(from: 60))
            try await rig.sync()
            try await rig.add(SampleCatalog(artists: 2, albums: 3, tracks: 6, genres: 12).batch(from: 4))
            try await rig.set(SampleCatalog.failedAnalysis, of: "track-9-1-2")
            try await rig.sync()
            let byAndBy = try await rig.allVectors(version)

            try await rig.store.write { session in
                for type in ResourceType.allCases {
                    try session.sql.execute("DELETE FROM recommender_\(type.rawValue)embedding", [])
                }
            }
            try await rig.sync()

            #expect(try await rig.allVectors(version) == byAndBy)
        }
    }

    @Test(arguments: 1...9)
    func `a track that joins its artist while a model is built changes the artist's others`(
        _ position: Int
    ) async throws {
        try await EmbedRig.with(SampleCatalog()) { rig in
            let id = try await rig.enqueueRetrain()
            for _ in 0..<position { _ = try await rig.pump.runNext() }
            try await rig.add(SampleCatalog(artists: 1, albums: 3, tracks: 5, genres: 12).batch(from: 7))
            try await rig.set(SampleCatalog.failedAnalysis, of: "track-8-0-0")

            try await rig.pump.runAll()

            let version = try await rig.report(of: id).modelVersion
            #expect(try await rig.counts(version)["track"] == 604)
            #expect(try await rig.sync().embeddings.values.allSatisfy { $0 == 0 })
        }
    }

    @Test func `embeddings that nothing backs any more are removed`() async throws {
        let catalog = SampleCatalog(artists: 60, albums: 1, tracks: 10, genres: 60)
        try await EmbedRig.with(catalog) { rig in
            let version = try await rig.retrain().modelVersion
            for number in 0..<10 {
                try await rig.set(SampleCatalog.failedAnalysis, of: SpotifyID("track-7-0-\(number)"))
            }

            try await rig.sync()

            let counts = try await rig.counts(version)
            #expect(counts == ["track": 590, "album": 59, "artist": 59, "genre": 59])
        }
    }

    @Test(arguments: 1...9)
    func `tracks ingested while a model is built are embedded at its activation`(_ position: Int) async throws {
        let catalog = SampleCatalog()
        try await EmbedRig.with(catalog) { rig in
            let id = try await rig.enqueueRetrain()
            for _ in 0..<position { _ = try await rig.pump.runNext() }
            try await rig.add(Self.newcomer.batch(from: 60))

            try await rig.pump.runAll()

            let version = try await rig.report(of: id).modelVersion
            var expected = catalog
            expected.artists += 1
            #expect(try await rig.counts(version) == expected.embeddings)
            // And they are what a sync would have made of them.
            #expect(try await rig.sync().embeddings.values.allSatisfy { $0 == 0 })
        }
    }

    @Test func `without an active model a sync says what to run first`() async throws {
        try await EmbedRig.with(SampleCatalog(artists: 1)) { rig in
            let id = try await rig.pump.producer.enqueue(try Job(.syncEmbeddings, encoding: SyncEmbeddingsJob())).id
            try await rig.pump.runAll()

            let record = try await rig.pump.producer.record(of: id, in: .embedding)
            #expect(record?.error == "no model is active; run `juke retrain` first")
        }
    }
}
