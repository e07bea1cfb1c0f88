package import Catalog

/// Vectors of resources by model version, and the revision that rises when they change.
package struct EmbeddingStore {
    let session: StoreSession

    var sql: any SQLConnection { session.sql }
    var dialect: SQLDialect { session.sql.dialect }

    // MARK: - Revision

    /// How often the embeddings of an active model, or the active model itself, have changed.
    package func revision() throws(StorageError) -> Int64 {
        try sql.first("SELECT revision FROM juke_revision WHERE id = 1")?.integer(0) ?? 0
    }

    /// Raises the revision by one when the transaction commits, however often it is called; what has changed is not
    /// listed.
    package func bumpRevision() { session.changes.changedVectors.isUnlisted = true }

    /// The state of the facts that an index holds beside the vectors: names, figures, credits and tags.
    ///
    /// The revision does not rise with them. The state holds the number of rows of each table, with the time of the
    /// latest change or a sum over the links. Two different states have different texts, unless links are exchanged so
    /// that all sums stay.
    ///
    /// - Parameter hasFeatures: Whether audio features count. They do where the vectors are of another source; else
    ///   each change of them changes a vector, too.
    /// - Returns: A text of a line for each table.
    /// - Throws: ``StorageError``.
    package func catalogState(withFeatures hasFeatures: Bool = false) throws(StorageError) -> String {
        var tables = ["catalog_genre", "catalog_artist", "catalog_album", "catalog_track"]
        if hasFeatures { tables.append("recommender_trackaudiofeatures") }
        let links = [
            ("catalog_artist_genres", "artist_id", "genre_id"), ("catalog_album_artists", "album_id", "artist_id"),
            ("catalog_track_artists", "track_id", "artist_id"),
        ]
        let statements =
            tables.map { "SELECT COUNT(*) || ' ' || COALESCE(CAST(MAX(modified_at) AS text), '') FROM \($0)" }
            + links.map { table, from, to in
                "SELECT COUNT(*) || ' ' || COALESCE(SUM(\(from) * 31 + \(to) * (7 + position)), 0) FROM \(table)"
            }
        return try statements.map { statement throws(StorageError) in try sql.first(statement)?.text(0) ?? "" }.joined(
            separator: "\n")
    }

    // MARK: - Counting

    /// How many resources of a kind have a vector of a version.
    package func count(of type: ResourceType, version: String) throws(StorageError) -> Int {
        try sql.number("SELECT COUNT(*) FROM \(type.embeddingTable) WHERE model_version = ?", [.text(version)])
    }

    /// Cuts the resources that can be embedded into ranges of database identifiers: of tracks those with features, of
    /// the others all.
    ///
    /// - Parameters:
    ///   - type: The kind of resource.
    ///   - size: Resources in a range, at least 1; the last may hold fewer.
    /// - Returns: The ranges, ascending and apart from each other.
    /// - Throws: ``StorageError``.
    package func idRanges(of type: ResourceType, size: Int) throws(StorageError) -> [ClosedRange<Int64>] {
        let ids =
            type == .track
            ? "SELECT track_id AS id FROM recommender_trackaudiofeatures" : "SELECT id FROM \(type.catalogTable)"
        let rows = try sql.query(
            """
            SELECT MIN(id), MAX(id) FROM (
                SELECT id, (row_number() OVER (ORDER BY id) - 1) / ? AS part FROM (\(ids)) AS listed
            ) AS numbered GROUP BY part ORDER BY part
            """, [.integer(max(1, size))])
        return try rows.map { row throws(StorageError) in try row.integer(0)...row.integer(1) }
    }

    // MARK: - Sources

    /// Features of the tracks in a range of database identifiers, failed analyses left out.
    package func trackFeatures(in range: ClosedRange<Int64>) throws(StorageError) -> FeatureBatch {
        try features(
            "f.track_id BETWEEN ? AND ?", [.integer(range.lowerBound), .integer(range.upperBound)])
    }

    /// Features of the tracks listed, failed analyses left out.
    package func trackFeatures(of ids: [Int64]) throws(StorageError) -> FeatureBatch {
        ids.isEmpty ? FeatureBatch() : try features(dialect.isAny("f.track_id"), [.integers(ids)])
    }

    private func features(_ condition: String, _ values: [SQLValue]) throws(StorageError) -> FeatureBatch {
        var batch = FeatureBatch()
        try sql.forEachRow(
            """
            SELECT \(FeatureBatch.columns) FROM recommender_trackaudiofeatures f
            WHERE \(condition) AND \(FeatureBatch.isAnalysed) ORDER BY f.track_id
            """, values
        ) { row throws(StorageError) in try batch.append(row) }
        return batch
    }
}

extension ResourceType {
    /// The table that holds the vectors of resources of the kind.
    var embeddingTable: String { "recommender_\(rawValue)embedding" }

    /// The column of ``embeddingTable`` that names the resource.
    var embeddingKey: String { "\(rawValue)_id" }

    /// The facts of a resource for an index, its catalog row being `c`; each expression with a comma in front.
    var factColumns: String {
        switch self {
        case .artist: ", c.popularity"
        case .album: ", c.release_date, c.release_date_precision"
        case .track:
            """
            , c.popularity, c.album_id, c.duration_ms, c.explicit, c.isrc, f.energy, f.valence, f.tempo, f.key, f.mode,
            f.danceability, f.acousticness, f.instrumentalness, f.liveness, f.speechiness, f.loudness, f.time_signature
            """
        case .genre: ""
        }
    }

    /// The join that ``factColumns`` needs.
    var factJoin: String {
        self == .track ? " LEFT JOIN recommender_trackaudiofeatures f ON f.track_id = c.id" : ""
    }

    /// The links from resources of the kind to their artists, if they have such.
    var artistLinks: LinkTable? {
        switch self {
        case .track: .trackArtists
        case .album: .albumArtists
        case .artist, .genre: nil
        }
    }
}
