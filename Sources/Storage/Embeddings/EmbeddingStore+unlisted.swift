package import Catalog

extension EmbeddingStore {
    /// A resource that has no embedding.
    package struct Unlisted: Sendable, Equatable {
        /// The database's identifier.
        package let id: Int64
        /// The outside identifier; a genre's is its name.
        package let spotifyID: SpotifyID
        /// The name as the catalog has it.
        package let name: String
        /// Of an album: the year of its release, when it is known.
        package let releaseYear: Int?
    }

    /// Passes the artists, albums or genres without a vector of a version one by one, by ascending database identifier:
    /// others may refer to them.
    ///
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachUnlisted(
        _ type: ResourceType, version: String, _ body: (Unlisted) throws -> Void
    ) throws {
        let columns = type == .album ? ", c.release_date, c.release_date_precision" : ""
        try sql.forEachRow(
            """
            SELECT c.id, c.\(type.catalogKey), c.name\(columns) FROM \(type.catalogTable) c
            WHERE NOT EXISTS (
                SELECT 1 FROM \(type.embeddingTable) e WHERE e.\(type.embeddingKey) = c.id AND e.model_version = ?
            ) ORDER BY c.id
            """, [.text(version)],
            passingTo: { row in
                try body(
                    Unlisted(
                        id: try row.integer(0), spotifyID: SpotifyID(try row.text(1)), name: try row.text(2),
                        releaseYear: type == .album ? try IndexBatch.year(row, from: 3) : nil
                    ))
            })
    }

    /// Passes all links from albums without a vector of a version to their artists, by album and credit.
    ///
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachUnlistedCredit(
        version: String, _ body: (_ album: Int64, _ artist: Int64) throws -> Void
    ) throws {
        try sql.forEachRow(
            """
            SELECT l.album_id, l.artist_id FROM catalog_album_artists l
            WHERE NOT EXISTS (
                SELECT 1 FROM recommender_albumembedding e WHERE e.album_id = l.album_id AND e.model_version = ?
            ) ORDER BY l.album_id, l.position
            """, [.text(version)],
            passingTo: { row in try body(try row.integer(0), try row.integer(1)) })
    }

    /// Passes all links from artists to genres, by artist and in the order of the tags.
    ///
    /// - Throws: ``StorageError``, or what `body` throws.
    package func forEachGenreTag(_ body: (_ artist: Int64, _ genre: Int64) throws -> Void) throws {
        try sql.forEachRow(
            "SELECT l.artist_id, l.genre_id FROM catalog_artist_genres l ORDER BY l.artist_id, l.position", [],
            passingTo: { row in try body(try row.integer(0), try row.integer(1)) })
    }
}
