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
        /// Genres that no artist has any more.
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

    /// What a removal takes out.
    package enum Origin: Sendable, Hashable {
        /// Everything that was stored under a name.
        case provider(String)
        /// What an import brought in first, by its number.
        case importRun(Int)

        /// The column that tells the origin of a track, an analysis or a playlist.
        var column: String {
            switch self {
            case .provider: "provider"
            case .importRun: "import_id"
            }
        }

        var value: SQLValue {
            switch self {
            case .provider(let name): .text(name)
            case .importRun(let id): .integer(id)
            }
        }
    }

    /// Takes out what came from one origin: its playlists, its tracks, its features, and the albums, artists and genres
    /// that hold nothing then, whoever named them last.
    ///
    /// An import has no vectors to learn from; its albums, artists and genres are those of its tracks.
    ///
    /// - Returns: What was taken out; inside a transaction that is rolled back, what would be.
    package func remove(_ origin: Origin) throws(StorageError) -> Removal {
        var removal = Removal()
        let (column, value) = (origin.column, origin.value)
        let vectors = try vectorCount()
        if case .provider(let name) = origin { removal.sourceVectors = try session.vectorSources.remove(name) }
        removal.playlists = try session.playlists.remove(origin)
        removal.features = try sql.number(
            """
            SELECT COUNT(*) FROM recommender_trackaudiofeatures f JOIN catalog_track t ON t.id = f.track_id
            WHERE f.\(column) = ? AND t.\(column) IS DISTINCT FROM ?
            """, [value, value])
        try sql.execute("DELETE FROM recommender_trackaudiofeatures WHERE \(column) = ?", [value])
        let touched = try touched(by: origin)
        removal.tracks = try delete("catalog_track WHERE \(column) = ?", [value])
        var (own, name) = ("", [] as [SQLValue])
        if case .provider = origin { (own, name) = ("provider = ? OR ", [value]) }
        removal.albums = try delete(
            "catalog_album WHERE (\(own)\(dialect.isAny("id"))) AND \(Self.isWithoutTracks)",
            name + [.integers(touched.albums)])
        removal.artists = try delete(
            "catalog_artist WHERE (\(own)\(dialect.isAny("id"))) AND \(Self.isWithoutCredits)",
            name + [.integers(touched.artists)])
        removal.genres = try delete(
            """
            catalog_genre WHERE (\(own)\(dialect.isAny("id")))
                AND NOT EXISTS (SELECT 1 FROM catalog_artist_genres l WHERE l.genre_id = catalog_genre.id)
                AND NOT EXISTS (SELECT 1 FROM catalog_track_genres l WHERE l.genre_id = catalog_genre.id)
            """, name + [.integers(touched.genres)])
        try removeOrphanedVectors()
        removal.vectors = vectors - (try vectorCount())
        try session.imports.forgetEmpty()
        if !removal.isEmpty { session.embeddings.bumpRevision() }
        return removal
    }

    /// The same for everything that was stored under a name.
    package func remove(provider: String) throws(StorageError) -> Removal { try remove(.provider(provider)) }

    /// The albums, artists and genres that an origin's tracks have, by their database identifiers; of a provider's
    /// genres those that it named are known already.
    private func touched(
        by origin: Origin
    ) throws(StorageError) -> (albums: [Int64], artists: [Int64], genres: [Int64]) {
        let value = [origin.value]
        let tracks = "SELECT t.id FROM catalog_track t WHERE t.\(origin.column) = ?"
        let albums = try sql.identifiers(
            "SELECT DISTINCT album_id FROM catalog_track WHERE \(origin.column) = ?", value)
        let credited = "SELECT l.artist_id FROM catalog_track_artists l WHERE l.track_id IN (\(tracks))"
        switch origin {
        case .provider:
            let artists = try sql.identifiers(
                """
                \(credited)
                UNION SELECT l.artist_id FROM catalog_album_artists l WHERE l.album_id IN (
                    SELECT a.id FROM catalog_album a WHERE a.provider = ? UNION
                    SELECT t.album_id FROM catalog_track t WHERE t.provider = ?)
                """, value + value + value)
            return (albums, artists, [])
        case .importRun:
            let artists = try sql.identifiers(
                """
                \(credited)
                UNION SELECT l.artist_id FROM catalog_album_artists l WHERE \(dialect.isAny("l.album_id"))
                """, value + [.integers(albums)])
            let genres = try sql.identifiers(
                """
                SELECT l.genre_id FROM catalog_track_genres l WHERE l.track_id IN (\(tracks))
                UNION SELECT l.genre_id FROM catalog_artist_genres l WHERE \(dialect.isAny("l.artist_id"))
                """, value + [.integers(artists)])
            return (albums, artists, genres)
        }
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
        try providers().keys.filter { !Self.inventedProviders.contains($0) }.sorted()
    }

    /// The origins that invent their music: providers for trying Juke, and for its tests.
    package static let inventedProviders: Set = ["demo", "stub"]

    private func vectorCount() throws(StorageError) -> Int {
        var count = 0
        for type in [ResourceType.track, .album, .artist, .genre] {
            count += try sql.number("SELECT COUNT(*) FROM \(type.embeddingTable)")
        }
        return count
    }
}
