import Catalog
import RunsTesting
import Storage
import Testing

@Suite struct EmbeddingStoreTests {
    @Test(arguments: TestStore.available)
    func `vectors come back bit by bit with names and artists`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.read { session throws in
                var batches: [IndexBatch] = []
                let skipped = try session.embeddings.load(.track, version: "v1", batch: 4) { batches.append($0) }
                #expect(skipped == 0)
                #expect(batches.map(\.count) == [4, 2])
                #expect(batches.flatMap(\.ids) == tracks)
                #expect(batches.flatMap(\.vectors) == (0..<6).flatMap { Samples.vector($0, 0.1) })
                #expect(batches[0].spotifyIDs.first == "track-1")
                #expect(batches[0].names.first == "Track 1")
                #expect(batches[1].qualities == [0.5, 0.5])
                let artist = try session.catalog.databaseIDs(of: .artist, ["artist-1"])["artist-1"]
                #expect(Array(batches[1].artists(of: 1)) == [artist])
                #expect(try session.embeddings.count(of: .track, version: "v1") == 6)
                #expect(try session.embeddings.count(of: .track, version: "v2") == 0)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a second write changes nothing and only an active version raises the revision`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            let building = try await store.read { try $0.embeddings.revision() }
            try await store.write { session throws in
                try session.models.insert(Samples.model("v1"))
                try session.models.activate("v1")
            }
            let activated = try await store.read { try $0.embeddings.revision() }
            let same = try await store.write { try $0.embeddings.write(Self.rows(tracks), of: .track, version: "v1") }
            let unchanged = try await store.read { try $0.embeddings.revision() }
            let one = EmbeddingRows(ids: [tracks[0]], vectors: Samples.vector(9), qualities: [1])
            let changed = try await store.write { session throws in
                try session.embeddings.write(one, of: .track, version: "v2")
                    + session.embeddings.write(one, of: .track, version: "v1")
            }
            let raised = try await store.read { try $0.embeddings.revision() }
            #expect((building, activated, unchanged, raised) == (0, 1, 1, 2))
            #expect((same, changed) == (0, 2))
        }
    }

    @Test(arguments: TestStore.available)
    func `bad vectors are refused as a whole`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let good = Samples.vector(0)
            let bad: [EmbeddingRows] = [
                EmbeddingRows(ids: [1, 2], vectors: good + Samples.vector(0, 0), qualities: [1, 1]),
                EmbeddingRows(ids: [1, 2], vectors: good + Samples.vector(0, .nan), qualities: [1, 1]),
                EmbeddingRows(ids: [1, 2], vectors: good + Samples.vector(0, .infinity), qualities: [1, 1]),
                EmbeddingRows(ids: [1], vectors: Array(good.dropLast()), qualities: [1]),
                EmbeddingRows(ids: [1], vectors: good, qualities: []),
                EmbeddingRows(ids: [1], vectors: good, qualities: [.nan]),
                EmbeddingRows(ids: [1, 1], vectors: good + good, qualities: [1, 1]),
            ]
            for rows in bad {
                await expectStorageError(.invalidInput) {
                    try await store.write { try $0.embeddings.write(rows, of: .track, version: "v1") }
                }
            }
            await expectStorageError(.invalidInput) {
                try await store.write {
                    try $0.embeddings.write(
                        EmbeddingRows(ids: [1], vectors: good, qualities: [1]), of: .track,
                        version: String(repeating: "v", count: 33))
                }
            }
            let count = try await store.read { try $0.embeddings.count(of: .track, version: "v1") }
            #expect(count == 0)
        }
    }

    @Test(arguments: TestStore.available)
    func `a row whose resource has vanished is left out`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let rows = EmbeddingRows(ids: [987_654], vectors: Samples.vector(1), qualities: [1])
            let written = try await store.write { try $0.embeddings.write(rows, of: .artist, version: "v1") }
            #expect(written == 0)
        }
    }

    @Test(arguments: TestStore.available)
    func `a stored vector of another form is skipped and counted`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.write { session throws in
                try session.sql.execute(
                    "UPDATE recommender_trackembedding SET vector = ? WHERE track_id = ?",
                    [.blob([1, 2, 3]), .integer(tracks[2])])
            }
            try await store.read { session throws in
                var ids: [Int64] = []
                let skipped = try session.embeddings.load(.track, version: "v1") { ids += $0.ids }
                #expect(skipped == 1)
                #expect(ids == tracks.filter { $0 != tracks[2] })
                let parts = try session.embeddings.albumParts(in: 1...100, version: "v1")
                #expect(parts.map(\.parts.count) == [2, 3])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `ranges cover the resources and parts come by owner`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.read { session throws in
                let embeddings = session.embeddings
                let ranges = try embeddings.idRanges(of: .track, size: 4)
                #expect(ranges.count == 2)
                #expect(try ranges.flatMap { try embeddings.trackFeatures(in: $0).trackIDs } == tracks)
                #expect(try embeddings.trackFeatures(of: [tracks[4], tracks[1]]).trackIDs == [tracks[1], tracks[4]])
                #expect(try embeddings.idRanges(of: .genre, size: 10).count == 1)

                let albums = try embeddings.albums(ofTracks: tracks)
                let parts = try embeddings.albumParts(of: albums, version: "v1")
                #expect(parts.map(\.id) == albums)
                #expect(parts[0].parts.map(\.durationMilliseconds) == [180_001, 180_002, 180_003])
                #expect(parts[1].parts.map(\.vector) == (3..<6).map { Samples.vector($0, 0.1) })
                #expect(try embeddings.albumParts(of: albums, version: "v2").isEmpty)
                #expect(try embeddings.albumParts(of: [], version: "v1").isEmpty)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `artists and genres are made from what belongs to them`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.write { session throws in
                let albums = try session.embeddings.albums(ofTracks: tracks)
                let artists = try session.embeddings.artists(ofAlbums: albums)
                try session.embeddings.write(Self.rows(albums), of: .album, version: "v1")
                try session.embeddings.write(Self.rows(artists), of: .artist, version: "v1")
                let genres = try session.embeddings.genres(ofArtists: artists)
                #expect((albums.count, artists.count, genres.count) == (2, 1, 2))

                let ofArtists = try session.embeddings.artistParts(in: 1...1_000, version: "v1")
                #expect(ofArtists.map(\.id) == artists)
                #expect(ofArtists[0].parts.count == 2)
                let ofGenres = try session.embeddings.genreParts(of: genres, version: "v1")
                #expect(ofGenres.map(\.id) == genres)
                #expect(ofGenres[0].parts.map(\.vector) == [Samples.vector(0, 0.1)])
                try session.embeddings.write(Self.rows(genres), of: .genre, version: "v1")
            }
            try await store.read { session throws in
                var names: [SpotifyID] = []
                try session.embeddings.load(.genre, version: "v1") { names += $0.spotifyIDs }
                #expect(Set(names) == ["post-rock", "ambient"])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `an artist without an album is made from the tracks that credit it`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.write { session throws in
                // The second artist is a guest on two tracks and has an album; the third is a guest only.
                try session.catalog.upsertArtists([Samples.artist(2), Samples.artist(3)])
                try session.catalog.upsertAlbums([Samples.album(2, artists: [1, 2])])
                try session.catalog.upsertTracks([
                    Samples.track(2, artists: [1, 2, 3]), Samples.track(5, album: 2, place: 2, artists: [3, 2]),
                ])
                let ids = try session.catalog.databaseIDs(of: .artist, ["artist-1", "artist-2", "artist-3"])
                let artists = ["artist-1", "artist-2", "artist-3"].compactMap { ids[$0] }
                let albums = try session.embeddings.albums(ofTracks: tracks)
                #expect(try session.embeddings.artists(ofAlbums: albums) == artists)
                #expect(try session.embeddings.creditedParts(of: artists, version: "v1").map(\.id) == artists)

                try session.embeddings.write(Self.rows(albums), of: .album, version: "v1")
                let credited = try session.embeddings.creditedParts(in: 1...1_000, version: "v1")
                #expect(credited.map(\.id) == [artists[2]])
                #expect(credited[0].parts.map(\.vector) == [Samples.vector(1, 0.1), Samples.vector(4, 0.1)])
                #expect(credited[0].parts.map(\.durationMilliseconds) == [180_002, 180_005])
                #expect(try session.embeddings.creditedParts(of: artists, version: "v2").isEmpty)

                try session.embeddings.write(Self.rows(artists), of: .artist, version: "v1")
                #expect(try session.embeddings.removeOrphans(of: .artist, version: "v1") == 0)
                try session.embeddings.remove([tracks[1], tracks[4]], of: .track, version: "v1")
                #expect(try session.embeddings.removeOrphans(of: .artist, version: "v1") == 1)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a changed feature makes its track stale until it is embedded again`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            let fresh = try await store.read { try $0.embeddings.staleTracks(version: "v1") }
            try await store.write { session throws in
                try session.features.upsert(
                    [TrackFeatures(track: "track-2", features: Samples.features(0.99))], provider: "sample")
            }
            let stale = try await store.read { try $0.embeddings.staleTracks(version: "v1") }
            // Computed from the features before the change: still stale.
            try await store.write { session throws in
                try session.embeddings.write(
                    EmbeddingRows(ids: [tracks[1]], vectors: Samples.vector(3), qualities: [1], revisions: [1]),
                    of: .track, version: "v1")
            }
            let late = try await store.read { try $0.embeddings.staleTracks(version: "v1") }
            try await store.write { session throws in
                try session.embeddings.write(
                    EmbeddingRows(ids: [tracks[1]], vectors: Samples.vector(3), qualities: [1], revisions: [2]),
                    of: .track, version: "v1")
            }
            let done = try await store.read { try $0.embeddings.staleTracks(version: "v1") }
            let other = try await store.read { try $0.embeddings.staleTracks(version: "v2", limit: 4) }
            #expect(fresh.isEmpty)
            #expect(stale == [tracks[1]] && late == stale)
            #expect(done.isEmpty)
            #expect(other == Array(tracks.prefix(4)))
        }
    }

    @Test(arguments: TestStore.available)
    func `vectors that nothing backs are removed`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            let removed = try await store.write { session throws in
                let albums = try session.embeddings.albums(ofTracks: tracks)
                try session.embeddings.write(Self.rows(albums), of: .album, version: "v1")
                try session.features.upsert(
                    (1...3).map { TrackFeatures(track: SpotifyID("track-\($0)"), features: Samples.failedAnalysis) },
                    provider: "sample")
                return try [ResourceType.track, .album, .artist, .genre].map {
                    try session.embeddings.removeOrphans(of: $0, version: "v1")
                }
            }
            #expect(removed == [3, 1, 0, 0])
            let gone = try await store.write { try $0.embeddings.remove(tracks, of: .track, version: "v1") }
            #expect(gone == 3)
        }
    }

    @Test(arguments: TestStore.available)
    func `a deleted track takes its features, links and vectors along`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.write { session throws in
                try session.sql.execute("DELETE FROM catalog_track WHERE id = ?", [.integer(tracks[0])])
                try session.sql.execute("DELETE FROM catalog_album WHERE spotify_id = ?", [.text("album-2")])
            }
            try await store.read { session throws in
                #expect(try session.catalog.counts().tracks == 2)
                #expect(try session.features.count() == 2)
                #expect(try session.embeddings.count(of: .track, version: "v1") == 2)
                let links = try session.sql.query("SELECT COUNT(*) FROM catalog_track_artists")[0].integer(0)
                #expect(links == 2)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `the catalog's own data comes with the vectors`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = try await Self.embedTracks(store)
            try await store.write { session throws in
                try session.embeddings.remove([tracks[0]], of: .track, version: "v1")
                try session.sql.execute(
                    "UPDATE catalog_track SET isrc = 'CODE', popularity = 7 WHERE id = ?", [.integer(tracks[1])])
                try session.sql.execute(
                    "UPDATE catalog_track SET explicit = ? WHERE album_id = (SELECT id FROM catalog_album WHERE spotify_id = 'album-2')",
                    [.boolean(false)])
                try session.sql.execute(
                    "UPDATE catalog_album SET release_date = '1900-01-01', release_date_precision = 'year' WHERE spotify_id = 'album-2'"
                )
                let albums = try session.embeddings.albums(ofTracks: tracks)
                try session.embeddings.write(Self.rows(albums), of: .album, version: "v1")
            }
            try await store.read { session throws in
                var batches: [IndexBatch] = []
                try session.embeddings.load(.track, version: "v1") { batches.append($0) }
                let batch = try #require(batches.first)
                let albums = try session.embeddings.albums(ofTracks: tracks)
                #expect(batch.ids.first == tracks[1])
                #expect(batch.facts[0].features?.complete == Samples.features(batch.facts[0].features?.energy ?? -1))
                #expect(batch.facts[0].durationMilliseconds == 180_002 && batch.facts[0].isExplicit == true)
                #expect(batch.facts[0].isrc == "CODE" && batch.facts[1].isrc != "CODE")
                #expect(batch.popularities[0] == 7)
                #expect(batch.facts.map(\.albumID) == [0, 0, 1, 1, 1].map { albums[$0] })

                // All tracks of an album count, those without a vector too.
                try session.embeddings.load(.album, version: "v1", batch: 1) { part in
                    let isFirst = part.spotifyIDs == ["album-1"]
                    #expect(part.facts[0].durationMilliseconds == (isFirst ? 540_006 : 540_015))
                    #expect(part.facts[0].isExplicit == isFirst)
                    #expect(part.facts[0].releaseYear == (isFirst ? 2006 : nil))
                }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `the genres of artists are passed in the order of their tags`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.read { session throws in
                let artists = try session.catalog.databaseIDs(of: .artist, ["artist-1"])
                var genres: [Int64: SpotifyID] = [:]
                try session.embeddings.forEachResource(.genre) { genre in
                    genres[genre.id] = SpotifyID(String(decoding: genre.identifier, as: UTF8.self))
                }
                var tags: [SpotifyID?] = []
                try session.embeddings.forEachGenreTag { tags.append($0 == artists["artist-1"] ? genres[$1] : nil) }
                #expect(tags == ["post-rock", "ambient"])
            }
        }
    }

    /// Fills the catalog and stores a vector of version v1 for each track.
    private static func embedTracks(_ store: Store) async throws -> [Int64] {
        try await Samples.fill(store)
        return try await store.write { session throws in
            let batch = try session.embeddings.trackFeatures(in: .min ... .max)
            let written = try session.embeddings.write(rows(batch.trackIDs), of: .track, version: "v1")
            #expect(written == 6)
            return batch.trackIDs
        }
    }

    private static func rows(_ ids: [Int64]) -> EmbeddingRows {
        var rows = EmbeddingRows()
        for (index, id) in ids.enumerated() { rows.append(id: id, vector: Samples.vector(index, 0.1), quality: 0.5) }
        return rows
    }
}
