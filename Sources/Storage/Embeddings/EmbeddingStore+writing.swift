package import Catalog

extension EmbeddingStore {
    /// Stores vectors of one kind of resource and one model version.
    ///
    /// Rows that are there as given are left untouched; a row whose resource has vanished is left out. When anything
    /// changed and the version is the active model's, the revision rises with the transaction.
    ///
    /// - Returns: How many rows were written.
    /// - Throws: ``StorageError/Code/invalidInput`` for a vector that is zero or not finite, or arrays of other
    ///   lengths; nothing is written then.
    @discardableResult
    package func write(_ rows: EmbeddingRows, of type: ResourceType, version: String) throws(StorageError) -> Int {
        try rows.validate()
        guard !rows.ids.isEmpty else { return 0 }
        try requireVersion(version)
        try session.connection.preferIndexLookups()
        try stage(rows)
        let table = type.embeddingTable
        let key = type.embeddingKey
        let (joins, revision) =
            type == .track
            ? (
                "LEFT JOIN recommender_trackaudiofeatures f ON f.track_id = s.id",
                "COALESCE(s.source_revision, f.revision)"
            ) : ("", "s.source_revision")
        let changed = try sql.identifiers(
            """
            INSERT INTO \(table) AS t (\(key), model_version, vector, quality_score, source_revision, created_at, modified_at)
            SELECT s.id, ?, s.vector, s.quality, \(revision), ?, ?
            FROM staged_embedding s JOIN \(type.catalogTable) c ON c.id = s.id \(joins)
            LEFT JOIN \(table) e ON e.\(key) = s.id AND e.model_version = ?
            WHERE e.\(key) IS NULL OR e.vector <> s.vector OR e.quality_score <> s.quality
                OR e.source_revision IS DISTINCT FROM \(revision)
            ORDER BY s.id
            ON CONFLICT (\(key), model_version) DO UPDATE SET vector = excluded.vector,
                quality_score = excluded.quality_score, source_revision = excluded.source_revision,
                modified_at = excluded.modified_at
            RETURNING \(key)
            """,
            [.text(version), .time(session.now), .time(session.now), .text(version)])
        try noteChange(of: changed, type, version)
        return changed.count
    }

    /// Removes the vectors of the resources listed.
    ///
    /// - Returns: How many there were.
    @discardableResult
    package func remove(_ ids: [Int64], of type: ResourceType, version: String) throws(StorageError) -> Int {
        guard !ids.isEmpty else { return 0 }
        let key = type.embeddingKey
        let removed = try sql.identifiers(
            "DELETE FROM \(type.embeddingTable) WHERE \(dialect.isAny(key)) AND model_version = ? RETURNING \(key)",
            [.integers(ids), .text(version)])
        try noteChange(of: removed, type, version)
        return removed.count
    }

    /// Removes the vectors that nothing backs any more: tracks without usable features, albums without track vectors,
    /// artists without album vectors and without vectors of tracks, genres without artist vectors.
    ///
    /// Call it for tracks first and genres last.
    ///
    /// - Returns: How many were removed.
    @discardableResult
    package func removeOrphans(of type: ResourceType, version: String) throws(StorageError) -> Int {
        let inputs = try InputRows(of: version, session)
        let source =
            switch type {
            case .track:
                "SELECT 1 FROM \(inputs.table) f WHERE f.track_id = t.track_id AND \(inputs.condition)"
            case .album:
                """
                SELECT 1 FROM catalog_track p JOIN recommender_trackembedding e ON e.track_id = p.id
                WHERE p.album_id = t.album_id AND e.model_version = t.model_version
                """
            case .artist:
                """
                SELECT 1 FROM catalog_album_artists p JOIN recommender_albumembedding e ON e.album_id = p.album_id
                WHERE p.artist_id = t.artist_id AND e.model_version = t.model_version
                UNION ALL
                SELECT 1 FROM catalog_track_artists p JOIN recommender_trackembedding e ON e.track_id = p.track_id
                WHERE p.artist_id = t.artist_id AND e.model_version = t.model_version
                """
            case .genre:
                """
                SELECT 1 FROM catalog_artist_genres p JOIN recommender_artistembedding e ON e.artist_id = p.artist_id
                WHERE p.genre_id = t.genre_id AND e.model_version = t.model_version
                """
            }
        let removed = try sql.identifiers(
            """
            DELETE FROM \(type.embeddingTable) AS t WHERE t.model_version = ? AND NOT EXISTS (\(source))
            RETURNING \(type.embeddingKey)
            """, [.text(version)])
        try noteChange(of: removed, type, version)
        return removed.count
    }

    /// Tracks whose row of the version's source has no vector, or has changed since it was computed, ascending.
    ///
    /// - Parameters:
    ///   - version: The model's version.
    ///   - limit: How many to return at most.
    /// - Returns: The tracks' database identifiers.
    /// - Throws: ``StorageError``.
    package func staleTracks(version: String, limit: Int = .max) throws(StorageError) -> [Int64] {
        let inputs = try InputRows(of: version, session)
        return try sql.identifiers(
            """
            SELECT f.track_id FROM \(inputs.table) f
            LEFT JOIN recommender_trackembedding e ON e.track_id = f.track_id AND e.model_version = ?
            WHERE \(inputs.condition) AND (e.track_id IS NULL OR e.source_revision IS DISTINCT FROM f.revision)
            ORDER BY f.track_id LIMIT ?
            """, [.text(version), .integer(limit)])
    }

    /// Tracks that have a vector of a version although their row of its source is gone or their analysis has failed
    /// since, ascending.
    package func orphanedTracks(version: String) throws(StorageError) -> [Int64] {
        let inputs = try InputRows(of: version, session)
        return try sql.identifiers(
            """
            SELECT e.track_id FROM recommender_trackembedding e
            LEFT JOIN \(inputs.table) f ON f.track_id = e.track_id AND \(inputs.condition)
            WHERE e.model_version = ? AND f.track_id IS NULL ORDER BY e.track_id
            """, [.text(version)])
    }

    private func noteChange(of ids: [Int64], _ type: ResourceType, _ version: String) throws(StorageError) {
        guard !ids.isEmpty else { return }
        // The lock makes whoever activates the model wait, so that no change goes unnoticed in between.
        let state = try sql.first(
            "SELECT state FROM recommender_model WHERE version = ?\(dialect.forKeyShare)", [.text(version)])
        if try state?.text(0) == ModelState.active.rawValue {
            session.changes.changedVectors.ids[type, default: []].formUnion(ids)
        }
    }

    private func requireVersion(_ version: String) throws(StorageError) {
        guard !version.isEmpty, version.unicodeScalars.count <= 32 else {
            throw StorageError(.invalidInput, "'\(version)' is no model version; expected 1…32 characters")
        }
    }

    private func stage(_ rows: EmbeddingRows) throws(StorageError) {
        try rows.vectors.withUnsafeBufferPointer { values throws(StorageError) in
            let vectors = UnsafeRawBufferPointer(values)
            try session.connection.load(Self.staged, count: rows.ids.count) { index, row in
                row.integer(rows.ids[index])
                let start = index * VectorBytes.size
                row.bytes(UnsafeRawBufferPointer(rebasing: vectors[start..<start + VectorBytes.size]))
                row.real(rows.qualities[index])
                if rows.revisions.isEmpty { row.null() } else { row.integer(rows.revisions[index]) }
            }
        }
    }

    private static let staged = StagingTable(
        name: "staged_embedding",
        columns: [
            .init("id", .integer), .init("vector", .bytes), .init("quality", .real),
            .init("source_revision", .integer),
        ])
}
