package import Catalog

/// Artists, albums, tracks and genres.
package struct CatalogStore {
    let session: StoreSession

    var sql: any SQLConnection { session.sql }
    var dialect: SQLDialect { session.sql.dialect }

    /// How many rows there are of each kind.
    package func counts() throws(StorageError) -> CatalogCounts {
        CatalogCounts(
            genres: try sql.number("SELECT COUNT(*) FROM catalog_genre"),
            artists: try sql.number("SELECT COUNT(*) FROM catalog_artist"),
            albums: try sql.number("SELECT COUNT(*) FROM catalog_album"),
            tracks: try sql.number("SELECT COUNT(*) FROM catalog_track"),
            features: try sql.number("SELECT COUNT(*) FROM recommender_trackaudiofeatures"))
    }

    /// Those of the tracks that the store knows.
    package func knownTracks(among ids: [SpotifyID]) throws(StorageError) -> Set<SpotifyID> {
        guard !ids.isEmpty else { return [] }
        let rows = try sql.query(
            "SELECT spotify_id FROM catalog_track WHERE \(dialect.isAny("spotify_id"))", [.texts(ids)])
        return Set(try rows.map { row throws(StorageError) in SpotifyID(try row.text(0)) })
    }

    /// Those of the albums of which as many tracks are stored as their provider says that there are.
    ///
    /// Where the provider does not say (0), one stored track is enough. An unknown album is not complete.
    package func completeAlbums(among ids: [SpotifyID]) throws(StorageError) -> Set<SpotifyID> {
        Set(try tracksOfCompleteAlbums(among: ids).keys)
    }

    /// The number of stored tracks of each album that is complete in the sense of ``completeAlbums(among:)``.
    ///
    /// A provider may say meanwhile that the album has more.
    package func tracksOfCompleteAlbums(among ids: [SpotifyID]) throws(StorageError) -> [SpotifyID: Int] {
        guard !ids.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT spotify_id, stored FROM (
                SELECT a.spotify_id, a.total_tracks,
                    (SELECT COUNT(*) FROM catalog_track t WHERE t.album_id = a.id) AS stored
                FROM catalog_album a WHERE \(dialect.isAny("a.spotify_id"))
            ) AS albums
            WHERE stored >= CASE WHEN total_tracks > 0 THEN total_tracks ELSE 1 END
            """, [.texts(ids)])
        return Dictionary(
            try rows.map { row throws(StorageError) in (SpotifyID(try row.text(0)), try row.int(1)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The database's identifiers of resources; what is unknown is left out.
    ///
    /// A genre is named by its name.
    package func databaseIDs(of type: ResourceType, _ ids: [SpotifyID]) throws(StorageError) -> [SpotifyID: Int64] {
        guard !ids.isEmpty else { return [:] }
        let column = type.catalogKey
        let rows = try sql.query(
            "SELECT \(column), id FROM \(type.catalogTable) WHERE \(dialect.isAny(column))", [.texts(ids)])
        return Dictionary(
            try rows.map { row throws(StorageError) in (SpotifyID(try row.text(0)), try row.integer(1)) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension ResourceType {
    /// The table that holds resources of the kind.
    var catalogTable: String { "catalog_\(rawValue)" }

    /// The column that a `JukeURI` of the kind names.
    var catalogKey: String { self == .genre ? "name" : "spotify_id" }
}

/// How many rows the catalog holds.
package struct CatalogCounts: Sendable, Hashable, Codable {
    /// Genres, one for each name.
    package var genres: Int
    /// Artists, placeholders included.
    package var artists: Int
    /// Albums of every kind of release.
    package var albums: Int
    /// Tracks, with or without audio features.
    package var tracks: Int
    /// Tracks with audio features.
    package var features: Int

    /// Counts of rows, each 0 or more.
    package init(genres: Int, artists: Int, albums: Int, tracks: Int, features: Int) {
        self.genres = genres
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.features = features
    }
}

/// The counts of a bulk write.
package struct UpsertCounts: Sendable, Hashable {
    /// Rows that were new.
    package var inserted: Int
    /// Rows that were there with other values.
    package var updated: Int
    /// Rows that were there as given; nothing was written for them.
    package var unchanged: Int
    /// Rows that could not be stored: an empty or overlong identifier, a number out of range, an unknown parent, or a
    /// place on an album that another track holds.
    package var refused: [SpotifyID]
    /// How many of the rows that were there with other values an import had brought in first, by its number; counted
    /// for imports only.
    package var updatedOfImports: [Int: Int] = [:]

    /// Counts of one write; without arguments, of nothing.
    package init(inserted: Int = 0, updated: Int = 0, unchanged: Int = 0, refused: [SpotifyID] = []) {
        self.inserted = inserted
        self.updated = updated
        self.unchanged = unchanged
        self.refused = refused
    }

    /// How many rows were written.
    package var changed: Int { inserted + updated }

    /// Adds another batch's counts.
    package static func += (left: inout UpsertCounts, right: UpsertCounts) {
        left.inserted += right.inserted
        left.updated += right.updated
        left.unchanged += right.unchanged
        left.refused += right.refused
        left.updatedOfImports.merge(right.updatedOfImports, uniquingKeysWith: +)
    }
}
