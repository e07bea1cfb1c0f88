import Catalog
import Embedding
import RunsTesting
import Storage
import Testing

@Suite struct VectorSourceStoreTests {
    private static let source = VectorSource(
        name: "ears-1",
        inputs: [
            VectorInput(name: "bpm", group: "rhythm"), VectorInput(name: "alpha", group: "rhythm"),
            VectorInput(name: "entropy", group: "tonal"),
        ])

    @Test(arguments: TestStore.available)
    func `a source is declared once and comes back with its inputs`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { try $0.vectorSources.declare(Self.source) }
            try await store.write { try $0.vectorSources.declare(Self.source) }

            let (stored, coverage) = try await store.read {
                (try $0.vectorSources.source("ears-1"), try $0.vectorSources.coverage())
            }

            #expect(stored == Self.source)
            #expect(coverage.map(\.source) == ["ears-1"])
            #expect(coverage.map(\.width) == [3])
            #expect(coverage.map(\.tracks) == [0])
        }
    }

    @Test(arguments: TestStore.available)
    func `another width under a known name is refused`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { try $0.vectorSources.declare(Self.source) }

            let narrower = VectorSource(name: "ears-1", inputs: Array(Self.source.inputs.dropLast()))

            await expectStorageError(.invalidInput, containing: "another name") {
                try await store.write { try $0.vectorSources.declare(narrower) }
            }
            await expectStorageError(.invalidInput, containing: "audio features") {
                try await store.write {
                    try $0.vectorSources.declare(VectorSource(name: "features-12", inputs: Self.source.inputs))
                }
            }
            await expectStorageError(.invalidInput, containing: "name") {
                try await store.write { try $0.vectorSources.declare(VectorSource(imported: "A'B", width: 3)) }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `rows are written, changed and left alone, each counted once`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.write { try $0.vectorSources.declare(Self.source) }
            let first = [
                SourceVector(track: "track-1", values: [1, 2, 3]), SourceVector(track: "track-2", values: [4, 5, 6]),
                SourceVector(track: "unknown", values: [1, 2, 3]), SourceVector(track: "track-3", values: [1, 2]),
                SourceVector(track: "track-4", values: [1, .nan, 3]),
            ]
            let second = [
                SourceVector(track: "track-1", values: [1, 2, 3]), SourceVector(track: "track-2", values: [4, 5, 7]),
                SourceVector(track: "track-5", values: [7, 8, 9]),
            ]

            let written = try await store.write { try $0.vectorSources.write(first, source: "ears-1") }
            let again = try await store.write { try $0.vectorSources.write(second, source: "ears-1") }

            #expect(written.inserted == 2 && written.updated == 0 && written.unchanged == 0)
            #expect(Set(written.refused) == ["unknown", "track-3", "track-4"])
            #expect(again == UpsertCounts(inserted: 1, updated: 1, unchanged: 1))
            try await store.read { session in
                let rows = try session.embeddings.tracks(ofArtists: .min ... .max, source: "ears-1")
                #expect(rows.tracks.map(\.values) == [[1, 2, 3], [4, 5, 7], [7, 8, 9]])
                #expect(rows.revisions == [1, 2, 1])
                #expect(try session.vectorSources.count(source: "ears-1") == 3)
                #expect(
                    try session.vectorSources.tracks(among: ["track-1", "track-4"], source: "ears-1") == ["track-1"])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `rows of a source that nobody declared are refused with the names of those there are`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            try await store.write { try $0.vectorSources.declare(Self.source) }

            await expectStorageError(.notFound, containing: "ears-1") {
                try await store.write {
                    try $0.vectorSources.write([SourceVector(track: "track-1", values: [1])], source: "ears-2")
                }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `rows go when their track goes, and follow a track that is adopted`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.write { session in
                try session.vectorSources.declare(Self.source)
                try session.vectorSources.write(
                    (1...3).map { SourceVector(track: SpotifyID("track-\($0)"), values: [1, 2, Float($0)]) },
                    source: "ears-1")
            }

            try await store.write { session in
                try session.catalog.adoptTracks(["track-1": "track-4"])
                try session.sql.execute("DELETE FROM catalog_track WHERE spotify_id = 'track-2'")
            }

            let left = try await store.read {
                try $0.vectorSources.tracks(among: ["track-1", "track-2", "track-3", "track-4"], source: "ears-1")
            }
            #expect(left == ["track-3", "track-4"])
        }
    }

    @Test(arguments: TestStore.available)
    func `a removed source takes its rows along and may come back with another width`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let narrow = VectorSource(imported: "clap", width: 1)
            try await store.write { session in
                try session.vectorSources.declare(narrow)
                try session.vectorSources.write([SourceVector(track: "track-1", values: [1])], source: narrow.name)
            }

            let removed = try await store.write { try $0.vectorSources.remove(narrow.name) }
            try await store.write { try $0.vectorSources.declare(VectorSource(imported: "clap", width: 2)) }

            #expect(removed == 1)
            #expect(try await store.read { try $0.vectorSources.count(source: narrow.name) } == 0)
        }
    }
}
