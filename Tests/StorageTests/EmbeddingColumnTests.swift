import Catalog
import RunsTesting
import Storage
import Testing

/// What an index is read from, table by table.
@Suite struct EmbeddingColumnTests {
    private func withFilledStore(
        _ database: TestStore, _ body: @escaping @Sendable (StoreSession) throws -> Void
    ) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.write { session throws in
                let ids = try session.catalog.databaseIDs(of: .track, ["track-1", "track-2"])
                let rows = EmbeddingRows(
                    ids: ids.values.sorted(), vectors: Samples.vector(0, 0.5) + Samples.vector(1), qualities: [0.25, 1])
                try session.embeddings.write(rows, of: .track, version: "v1")
                try session.embeddings.write(rows, of: .track, version: "v2")
                try session.sql.execute(
                    "UPDATE catalog_track SET isrc = NULL, popularity = NULL, explicit = ? WHERE id = ?",
                    [.boolean(false), .integer(ids["track-2"] ?? 0)])
            }
            try await store.read(body)
        }
    }

    @Test(arguments: TestStore.available)
    func `vectors of one version come with their quality, bit by bit`(database: TestStore) async throws {
        try await withFilledStore(database) { session in
            var found: [Int64: (quality: Double, vector: [Float])] = [:]
            try session.embeddings.forEachVector(.track, version: "v1") { id, quality, bytes in
                let vector = (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
                found[id] = (quality, vector)
            }
            let ids = try session.catalog.databaseIDs(of: .track, ["track-1", "track-2"])
            #expect(found.count == 2)
            #expect(found[ids["track-1"] ?? 0]?.vector == Samples.vector(0, 0.5))
            #expect(found[ids["track-1"] ?? 0]?.quality == 0.25)
            #expect(found[ids["track-2"] ?? 0]?.vector == Samples.vector(1))
        }
    }

    @Test(arguments: TestStore.available)
    func `resources come with what the catalog knows, embedded or not`(database: TestStore) async throws {
        try await withFilledStore(database) { session in
            var tracks: [String: [String]] = [:]
            let albums = try session.catalog.databaseIDs(of: .album, ["album-1", "album-2"])
            try session.embeddings.forEachResource(.track) { track in
                let album = albums.first { $0.value == track.albumID }?.key.rawValue ?? "none"
                tracks[String(decoding: track.identifier, as: UTF8.self)] = [
                    String(decoding: track.name, as: UTF8.self), album,
                    "\(track.durationMilliseconds)", "\(track.isExplicit)",
                    track.isrc.map { String(decoding: $0, as: UTF8.self) } ?? "none",
                    track.popularity.map(String.init) ?? "none",
                ]
            }
            #expect(tracks.count == 6)
            #expect(tracks["track-1"] == ["Track 1", "album-1", "180001", "true", "QZ1230000001", "55"])
            #expect(tracks["track-2"] == ["Track 2", "album-1", "180002", "false", "none", "none"])
            var others: [String] = []
            try session.embeddings.forEachResource(.album) { album in
                others.append("\(String(decoding: album.identifier, as: UTF8.self)) \(album.releaseYear ?? 0)")
            }
            try session.embeddings.forEachResource(.artist) { artist in
                others.append("\(String(decoding: artist.name, as: UTF8.self)) \(artist.popularity ?? -1)")
            }
            try session.embeddings.forEachResource(.genre) { genre in
                others.append(String(decoding: genre.identifier, as: UTF8.self))
            }
            #expect(others.sorted() == ["Artist 1 40", "album-1 2006", "album-2 2006", "ambient", "post-rock"])
        }
    }

    @Test(arguments: TestStore.available)
    func `features and credits come by track`(database: TestStore) async throws {
        try await withFilledStore(database) { session in
            let ids = try session.catalog.databaseIDs(of: .track, ["track-1", "track-6"])
            var found: [Int64: [Float]] = [:]
            let asked: [MusicAttribute] = [.tempo, .mode, .key, .timeSignature, .energy, .loudness]
            try session.embeddings.forEachFeatures(asked) { found[$0] = Array($1) }
            #expect(found.count == 6)
            #expect(found[ids["track-6"] ?? 0] == [120.5, 0, -1, 4, 0.6, -7.25])

            let artist = try #require(try session.catalog.databaseIDs(of: .artist, ["artist-1"])["artist-1"])
            var credits: [Int64: [Int64]] = [:]
            try session.embeddings.forEachCredit(.track) { track, artist, _ in
                credits[track, default: []].append(artist)
            }
            #expect(credits.count == 6 && credits[ids["track-1"] ?? 0] == [artist])
            var owners = 0
            try session.embeddings.forEachCredit(.album) { _, _, place in owners += place == 1 ? 1 : 0 }
            try session.embeddings.forEachCredit(.artist) { _, _, _ in owners += 100 }
            #expect(owners == 2)
        }
    }
}
