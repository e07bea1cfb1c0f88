import Catalog
import RunsTesting
import Storage
import Testing

@Suite struct ImportTests {
    @Test(arguments: TestStore.available)
    func `an import is removed by its number, and takes what only it brought with it`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            func run(_ batch: ImportBatch, as id: Int) async throws {
                var batch = batch
                batch.importID = id
                let numbered = batch
                try await store.write { session throws in
                    #expect(try session.imports.reserve() == id)
                    _ = try session.catalog.importBatch(numbered)
                    try session.imports.add(id, files: "file-\(id).csv", provider: "csv")
                }
            }
            func batch(_ artist: Int, genres: [String], tracks: [Track]) -> ImportBatch {
                ImportBatch(
                    artists: [Samples.artist(artist, genres: genres)],
                    albums: [Samples.album(artist, artists: [artist])],
                    tracks: tracks,
                    features: tracks.map { TrackFeatures(track: $0.id, features: Samples.features()) }, provider: "csv")
            }
            try await run(
                batch(1, genres: ["dub"], tracks: [Samples.track(1), Samples.track(2, place: 2)]), as: 1)
            let before = try await store.read { try $0.catalog.counts() }
            var wrong = batch(2, genres: ["dub", "noise"], tracks: [Samples.track(3, album: 2, artists: [2])])
            // A track of the first import, with another name, which the second one does not own by that.
            var renamed = Samples.track(1)
            renamed.name = "Renamed"
            wrong.tracks.append(renamed)
            try await run(wrong, as: 2)

            let listed = try await store.read { try $0.imports.list() }
            let removal = try await store.write { try $0.catalog.remove(.importRun(2)) }

            #expect(listed.map(\.id) == [1, 2] && listed.map(\.files) == ["file-1.csv", "file-2.csv"])
            #expect(listed.map(\.tracks) == [2, 1] && listed.map(\.features) == [2, 1])
            #expect(removal.tracks == 1 && removal.albums == 1 && removal.artists == 1 && removal.genres == 1)
            try await store.read { session throws in
                #expect(try session.catalog.counts() == before)
                #expect(try session.catalog.track("track-1") != nil && session.catalog.track("track-3") == nil)
                #expect(try session.imports.list().map(\.id) == [1])
            }
            #expect(try await store.write { try $0.catalog.remove(.importRun(2)) }.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `a second import changes nothing and does not raise the revision`(database: TestStore) async throws {
        let batch = Self.batch(tracks: 500)
        try await database.withStore { store async throws in
            let first = try await store.write { try $0.catalog.importBatch(batch) }
            let before = try await Self.stamps(store)
            let second = try await store.write { try $0.catalog.importBatch(batch) }

            #expect(first.tracks == UpsertCounts(inserted: 500))
            #expect(first.features == UpsertCounts(inserted: 500))
            #expect(first.artists.inserted == 10 && first.albums.inserted == 50)
            #expect(second.artists == UpsertCounts(unchanged: 10) && second.albums == UpsertCounts(unchanged: 50))
            #expect(second.tracks == UpsertCounts(unchanged: 500))
            #expect(second.features == UpsertCounts(unchanged: 500))
            let after = try await Self.stamps(store)
            #expect(after == before)
            let revision = try await store.read { try $0.embeddings.revision() }
            #expect(revision == 0)
        }
    }

    @Test(arguments: TestStore.available)
    func `new, changed and known rows in one batch are counted apart`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            _ = try await store.write { try $0.catalog.importBatch(Self.batch(tracks: 100)) }
            var batch = Self.batch(tracks: 120)
            batch.tracks[7].name = "Another title"
            batch.features[9].features.energy = 0.999
            let changed = batch
            let counts = try await store.write { try $0.catalog.importBatch(changed) }

            #expect(counts.tracks == UpsertCounts(inserted: 20, updated: 1, unchanged: 99))
            #expect(counts.features == UpsertCounts(inserted: 20, updated: 1, unchanged: 99))
            let name = try await store.read { try $0.catalog.track("track-7")?.name }
            #expect(name == "Another title")
            let featuresCount = try await store.read { try $0.catalog.counts().features }
            #expect(featuresCount == 120)
        }
    }

    @Test(arguments: TestStore.available)
    func `a dataset without discs puts tracks of one number on further discs`(database: TestStore) async throws {
        let tracks = [
            Samples.track(1), Samples.track(2, place: 1), Samples.track(3, place: 1), Samples.track(4, place: 2),
        ]
        let late = [Samples.track(5, place: 1), Samples.track(6, disc: 2, place: 2)]
        try await database.withStore { store async throws in
            let batch = ImportBatch(
                artists: [Samples.artist()], albums: [Samples.album()], tracks: tracks, provider: "csv")
            let first = try await store.write { try $0.catalog.importBatch(batch) }
            let rest = ImportBatch(tracks: late, provider: "csv")
            let second = try await store.write { try $0.catalog.importBatch(rest) }
            let again = try await store.write { session throws in
                [try session.catalog.importBatch(batch).tracks, try session.catalog.importBatch(rest).tracks]
            }

            #expect(first.tracks == UpsertCounts(inserted: 4))
            #expect(second.tracks == UpsertCounts(inserted: 2))
            #expect(again == [UpsertCounts(unchanged: 4), UpsertCounts(unchanged: 2)])
            let discs = try await store.read { session throws in
                try (1...6).map { try session.catalog.track(SpotifyID("track-\($0)"))?.discNumber }
            }
            #expect(discs == [1, 2, 3, 1, 4, 2])
        }
    }

    @Test(arguments: TestStore.available)
    func `duplicates in a batch count once and orphans are refused`(database: TestStore) async throws {
        var second = Samples.track(1)
        second.name = "Duplicate"
        let batch = ImportBatch(
            artists: [Samples.artist(), Samples.artist(name: "Duplicate")], albums: [Samples.album()],
            tracks: [Samples.track(1), second, Samples.track(2, album: 77)],
            features: [
                TrackFeatures(track: "track-1", features: Samples.features(0.5)),
                TrackFeatures(track: "track-1", features: Samples.features(0.9)),
                TrackFeatures(track: "track-404", features: Samples.features()),
                TrackFeatures(track: "track-1", features: Samples.features(.nan)),
            ], provider: "csv")
        try await database.withStore { store async throws in
            let counts = try await store.write { try $0.catalog.importBatch(batch) }
            #expect(counts.artists == UpsertCounts(inserted: 1))
            #expect(counts.tracks == UpsertCounts(inserted: 1, refused: ["track-2"]))
            #expect(counts.features.inserted == 1)
            #expect(Set(counts.features.refused) == ["track-404", "track-1"])
            let name = try await store.read { try $0.catalog.track("track-1")?.name }
            #expect(name == "Track 1")
        }
    }

    @Test(arguments: TestStore.available)
    func `an empty batch is nothing to do`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let counts = try await store.write { try $0.catalog.importBatch(ImportBatch(provider: "csv")) }
            #expect(counts == ImportCounts())
        }
    }

    /// When each row was last written.
    private static func stamps(_ store: Store) async throws -> [[String]] {
        try await store.read { session throws in
            try ["catalog_artist", "catalog_album", "catalog_track", "recommender_trackaudiofeatures"].map { table in
                let version = session.sql.dialect == .postgres ? "CAST(xmin AS text) || ctid" : "modified_at"
                return try session.sql.query("SELECT \(version) FROM \(table) ORDER BY 1").map { try $0.text(0) }
            }
        }
    }

    /// Tracks, ten to an album, five albums to an artist.
    private static func batch(tracks count: Int) -> ImportBatch {
        let tracks = (0..<count).map { number in
            Samples.track(number, album: number / 10, place: number % 10 + 1, artists: [number / 50])
        }
        let albums = Set(tracks.map(\.album)).sorted().map { id in
            let number = Int(id.rawValue.dropFirst("album-".count)) ?? 0
            return Samples.album(number, artists: [number / 5], totalTracks: 10)
        }
        return ImportBatch(
            artists: (0..<(count + 49) / 50).map { Samples.artist($0, name: "Mention \($0)") }, albums: albums,
            tracks: tracks,
            features: tracks.enumerated().map {
                TrackFeatures(track: $1.id, features: Samples.features(Double($0) / 1_000))
            }, provider: "csv")
    }
}
