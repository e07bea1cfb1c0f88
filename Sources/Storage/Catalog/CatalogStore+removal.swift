import Catalog

extension CatalogStore {
    /// The rows that the removal of an origin takes out.
    package struct Removal: Sendable, Hashable, Codable {
        /// Tracks, with their features and vectors.
        package var tracks = 0
        /// Features of tracks that another origin gave.
        package var features = 0
        /// Albums on which no track is left.
        package var albums = 0
        /// Artists to whom nothing is credited any more.
        package var artists = 0
        /// Genres under which nothing is filed any more.
        package var genres = 0
        /// Vectors of all kinds and models.
        package var vectors = 0
        /// Playlists.
        package var playlists = 0
        /// Rows of a source of vectors.
        package var sourceVectors = 0

        /// A removal of nothing.
        package init() {}

        /// Whether there is nothing to take out.
        package var isEmpty: Bool { self == Removal() }
    }

    /// Takes out what came from one origin: its playlists, its tracks, its features, and the albums, artists and genres of it
    /// that hold nothing then.
    ///
    /// - Returns: What was taken out; inside a transaction that is rolled back, what would be.
    package func remove(provider: String) throws -> Removal {
        var removal = Removal()
        let name: [SQLValue] = [.text(provider)]
        let vectors = try vectorCount()
        removal.sourceVectors = try session.vectorSources.remove(provider)
        removal.playlists = try session.playlists.remove(provider: provider)
        removal.features = try sql.number(
            """
            SELECT COUNT(*) FROM recommender_trackaudiofeatures f JOIN catalog_track t ON t.id = f.track_id
            WHERE f.provider = ? AND t.provider IS DISTINCT FROM ?
            """, [.text(provider), .text(provider)])
        try sql.execute("DELETE FROM recommender_trackaudiofeatures WHERE provider = ?", name)
        removal.tracks = try delete("catalog_track WHERE provider = ?", name)
        removal.albums = try delete(
            """
            catalog_album WHERE provider = ?
                AND NOT EXISTS (SELECT 1 FROM catalog_track t WHERE t.album_id = catalog_album.id)
            """, name)
        removal.artists = try delete(
            """
            catalog_artist WHERE provider = ?
                AND NOT EXISTS (SELECT 1 FROM catalog_track_artists l WHERE l.artist_id = catalog_artist.id)
                AND NOT EXISTS (SELECT 1 FROM catalog_album_artists l WHERE l.artist_id = catalog_artist.id)
            """, name)
        removal.genres = try delete(
            """
            catalog_genre WHERE provider = ?
                AND NOT EXISTS (SELECT 1 FROM catalog_artist_genres l WHERE l.genre_id = catalog_genre.id)
                AND NOT EXISTS (SELECT 1 FROM catalog_track_genres l WHERE l.genre_id = catalog_genre.id)
            """, name)
        for row in try sql.query("SELECT version FROM recommender_model") {
            let version = try row.text(0)
            for type in [ResourceType.track, .album, .artist, .genre] {
                try session.embeddings.removeOrphans(of: type, version: version)
            }
        }
        removal.vectors = vectors - (try vectorCount())
        if !removal.isEmpty { session.embeddings.bumpRevision() }
        return removal
    }

    /// Deletes rows, and counts them alone: SQLite's own count has what the deletion takes along.
    private func delete(_ rows: String, _ values: [SQLValue]) throws -> Int {
        let count = try sql.number("SELECT COUNT(*) FROM \(rows)", values)
        if count > 0 { try sql.execute("DELETE FROM \(rows)", values) }
        return count
    }

    /// The origins of tracks, features and playlists, with how many rows each gave.
    package func providers() throws -> [String: Int] {
        let rows = try sql.query(
            """
            SELECT provider, COUNT(*) FROM (
                SELECT provider FROM catalog_track UNION ALL SELECT provider FROM recommender_trackaudiofeatures
                UNION ALL SELECT provider FROM juke_playlist
            ) AS rows WHERE provider IS NOT NULL GROUP BY provider
            """)
        return Dictionary(try rows.map { (try $0.text(0), try $0.int(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The origins of the store that do not invent their music, by name.
    package func realOrigins() throws -> [String] {
        try providers().keys.filter { !Self.inventors.contains($0) }.sorted()
    }

    /// The origins that invent their music: providers for trying Juke, and for its tests.
    package static let inventors: Set = ["demo", "stub"]

    private func vectorCount() throws -> Int {
        try [ResourceType.track, .album, .artist, .genre].reduce(0) {
            $0 + (try sql.number("SELECT COUNT(*) FROM \($1.embeddingTable)"))
        }
    }
}
