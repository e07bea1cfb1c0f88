package import Catalog

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

    /// Takes out what came from one origin: its playlists, its tracks, its features, and the albums, artists and genres
    /// that hold nothing then, whoever named them last.
    ///
    /// - Returns: What was taken out; inside a transaction that is rolled back, what would be.
    package func remove(provider: String) throws(StorageError) -> Removal {
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
        let albums = try sql.identifiers("SELECT DISTINCT album_id FROM catalog_track WHERE provider = ?", name)
        let artists = try sql.identifiers(
            """
            SELECT l.artist_id FROM catalog_track_artists l JOIN catalog_track t ON t.id = l.track_id WHERE t.provider = ?
            UNION SELECT l.artist_id FROM catalog_album_artists l WHERE l.album_id IN (
                SELECT a.id FROM catalog_album a WHERE a.provider = ? UNION
                SELECT t.album_id FROM catalog_track t WHERE t.provider = ?)
            """, name + name + name)
        removal.tracks = try delete("catalog_track WHERE provider = ?", name)
        removal.albums = try delete(
            "catalog_album WHERE (provider = ? OR \(dialect.isAny("id"))) AND \(Self.isWithoutTracks)",
            name + [.integers(albums)])
        removal.artists = try delete(
            "catalog_artist WHERE (provider = ? OR \(dialect.isAny("id"))) AND \(Self.isWithoutCredits)",
            name + [.integers(artists)])
        removal.genres = try delete(
            """
            catalog_genre WHERE provider = ?
                AND NOT EXISTS (SELECT 1 FROM catalog_artist_genres l WHERE l.genre_id = catalog_genre.id)
                AND NOT EXISTS (SELECT 1 FROM catalog_track_genres l WHERE l.genre_id = catalog_genre.id)
            """, name)
        try removeOrphanedVectors()
        removal.vectors = vectors - (try vectorCount())
        if !removal.isEmpty { session.embeddings.bumpRevision() }
        return removal
    }

    /// The albums that tracks were taken from in this transaction's imports, by their database identifiers.
    package var vacatedAlbums: Set<Int64> { session.changes.vacatedAlbums }

    /// Removes those of some albums on which no track is left, and those of their artists who are credited with nothing
    /// else.
    ///
    /// - Parameter ids: Albums by their database identifiers.
    /// - Returns: How many albums are gone.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func removeEmptyAlbums(_ ids: Set<Int64>) throws(StorageError) -> Int {
        let empty = try sql.identifiers(
            "SELECT id FROM catalog_album WHERE \(dialect.isAny("id")) AND \(Self.isWithoutTracks)",
            [.integers(ids.sorted())])
        guard !empty.isEmpty else { return 0 }
        let artists = try sql.identifiers(
            "SELECT DISTINCT artist_id FROM catalog_album_artists WHERE \(dialect.isAny("album_id"))",
            [.integers(empty)])
        try sql.execute("DELETE FROM catalog_album WHERE \(dialect.isAny("id"))", [.integers(empty)])
        try sql.execute(
            "DELETE FROM catalog_artist WHERE \(dialect.isAny("id")) AND \(Self.isWithoutCredits)",
            [.integers(artists)])
        try removeOrphanedVectors()
        session.embeddings.bumpRevision()
        return empty.count
    }

    /// The origins of those of some tracks that are stored and have one.
    package func origins(of tracks: [SpotifyID]) throws(StorageError) -> [SpotifyID: String] {
        guard !tracks.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT spotify_id, provider FROM catalog_track
            WHERE \(dialect.isAny("spotify_id")) AND provider IS NOT NULL
            """, [.texts(tracks)])
        return Dictionary(
            try rows.map { row throws(StorageError) in (SpotifyID(try row.text(0)), try row.text(1)) },
            uniquingKeysWith: { first, _ in first })
    }

    private static let isWithoutTracks =
        "NOT EXISTS (SELECT 1 FROM catalog_track t WHERE t.album_id = catalog_album.id)"
    private static let isWithoutCredits = """
        NOT EXISTS (SELECT 1 FROM catalog_track_artists l WHERE l.artist_id = catalog_artist.id)
        AND NOT EXISTS (SELECT 1 FROM catalog_album_artists l WHERE l.artist_id = catalog_artist.id)
        """

    private func removeOrphanedVectors() throws(StorageError) {
        for row in try sql.query("SELECT version FROM recommender_model") {
            let version = try row.text(0)
            for type in [ResourceType.track, .album, .artist, .genre] {
                try session.embeddings.removeOrphans(of: type, version: version)
            }
        }
    }

    /// Deletes rows, and counts them alone: SQLite's own count has what the deletion takes along.
    private func delete(_ rows: String, _ values: [SQLValue]) throws(StorageError) -> Int {
        let count = try sql.number("SELECT COUNT(*) FROM \(rows)", values)
        if count > 0 { try sql.execute("DELETE FROM \(rows)", values) }
        return count
    }

    /// The origins of tracks, features and playlists, with how many rows each gave.
    package func providers() throws(StorageError) -> [String: Int] {
        let rows = try sql.query(
            """
            SELECT provider, COUNT(*) FROM (
                SELECT provider FROM catalog_track UNION ALL SELECT provider FROM recommender_trackaudiofeatures
                UNION ALL SELECT provider FROM juke_playlist
            ) AS rows WHERE provider IS NOT NULL GROUP BY provider
            """)
        return Dictionary(
            try rows.map { row throws(StorageError) in (try row.text(0), try row.int(1)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The origins of the store that do not invent their music, by name.
    package func realOrigins() throws(StorageError) -> [String] {
        try providers().keys.filter { !Self.inventors.contains($0) }.sorted()
    }

    /// The origins that invent their music: providers for trying Juke, and for its tests.
    package static let inventors: Set = ["demo", "stub"]

    private func vectorCount() throws(StorageError) -> Int {
        var count = 0
        for type in [ResourceType.track, .album, .artist, .genre] {
            count += try sql.number("SELECT COUNT(*) FROM \(type.embeddingTable)")
        }
        return count
    }
}
