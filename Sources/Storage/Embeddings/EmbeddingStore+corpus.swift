import Catalog
package import Embedding

/// A track counts for one artist: the one credited first, or else the first of the album.
///
/// All tracks of an artist are embedded together, because each vector holds some of the others' sound.
extension EmbeddingStore {
    /// The identifier that stands for the artist of tracks without one.
    package static let nobody: Int64 = 0

    /// Cuts the artists, and ``nobody`` where there are such tracks, into ranges of database identifiers.
    ///
    /// - Parameter size: About how many track credits a range has; an artist is never cut in two.
    /// - Returns: The ranges, ascending; ``nobody`` is a range of its own.
    /// - Throws: ``StorageError``.
    package func artistRanges(size: Int) throws(StorageError) -> [ClosedRange<Int64>] {
        let rows = try sql.query(
            """
            SELECT MIN(id), MAX(id) FROM (
                SELECT id, (CAST(SUM(weight) OVER (ORDER BY id) AS bigint) - weight) / ? AS part FROM (
                    SELECT r.id, COALESCE(c.credits, 0) AS weight FROM catalog_artist r LEFT JOIN (
                        SELECT artist_id, COUNT(*) AS credits FROM catalog_track_artists GROUP BY artist_id
                    ) AS c ON c.artist_id = r.id
                ) AS weighed
            ) AS numbered GROUP BY part ORDER BY part
            """, [.integer(max(1, size))])
        let ranges = try rows.map { row throws(StorageError) in try row.integer(0)...row.integer(1) }
        let hasOthers = try sql.first("SELECT 1 FROM (\(Self.nobodysTracks)) AS owned LIMIT 1") != nil
        return (hasOthers ? [Self.nobody...Self.nobody] : []) + ranges
    }

    /// The tracks of the artists in a range; a range that holds ``nobody`` includes the tracks of nobody.
    ///
    /// - Parameters:
    ///   - range: Database identifiers of artists.
    ///   - source: What the tracks' numbers are of; tracks without a row of it are left out.
    /// - Returns: The tracks with their numbers and artists, ascending by identifier.
    /// - Throws: ``StorageError``.
    package func tracks(
        ofArtists range: ClosedRange<Int64>, source: String = VectorSource.features
    ) throws(StorageError) -> CorpusBatch {
        try tracks(
            "l.artist_id BETWEEN ? AND ?", [.integer(range.lowerBound), .integer(range.upperBound)],
            others: range.contains(Self.nobody), source)
    }

    /// The tracks of the artists listed, ``nobody`` among them.
    package func tracks(
        ofArtists ids: [Int64], source: String = VectorSource.features
    ) throws(StorageError) -> CorpusBatch {
        ids.isEmpty
            ? CorpusBatch()
            : try tracks(dialect.isAny("l.artist_id"), [.integers(ids)], others: ids.contains(Self.nobody), source)
    }

    /// The artists that tracks count for, ascending; ``nobody`` for tracks without one.
    package func artists(ofTracks ids: [Int64]) throws(StorageError) -> [Int64] {
        guard !ids.isEmpty else { return [] }
        return try sql.identifiers(
            """
            SELECT DISTINCT COALESCE(owned.artist_id, \(Self.nobody)) AS owner FROM (\(Self.ownedTracks)) AS owned
            WHERE \(dialect.isAny("owned.track_id")) ORDER BY owner
            """, [.integers(ids)])
    }

    private func tracks(
        _ isOurs: String, _ values: [SQLValue], others: Bool, _ source: String
    ) throws(StorageError) -> CorpusBatch {
        let inputs = try InputRows(source: source)
        let columns = inputs.source == nil ? FeatureBatch.columns : "f.track_id, f.revision, f.vector"
        try session.connection.preferIndexLookups()
        var batch = CorpusBatch()
        let sources = others ? [Self.creditedTracks(isOurs), Self.nobodysTracks] : [Self.creditedTracks(isOurs)]
        try sql.forEachRow(
            """
            SELECT owned.artist_id, t.album_id, t.duration_ms, t.name, t.isrc, \(columns)
            FROM (\(sources.joined(separator: " UNION ALL "))) AS owned
            JOIN catalog_track t ON t.id = owned.track_id
            JOIN \(inputs.table) f ON f.track_id = t.id
            WHERE \(inputs.condition) ORDER BY f.track_id
            """, values + values
        ) { row throws(StorageError) in
            let isHeard = inputs.source == nil
            batch.tracks.append(
                CorpusTrack(
                    id: try row.integer(5), features: isHeard ? try FeatureBatch.features(row, from: 7) : nil,
                    artist: try row.optional(0, row.integer), album: try row.integer(1),
                    durationMilliseconds: try row.int(2),
                    recording: Recording(title: try row.text(3), isrc: try row.optional(4, row.text)),
                    values: isHeard ? nil : row.withBytes(7, SourceVectorBytes.values)))
            batch.revisions.append(try row.integer(6))
        }
        try sql.forEachRow(
            """
            SELECT l.id, l.name, g.name FROM (SELECT l.id, l.id AS artist_id, l.name FROM catalog_artist l) AS l
            LEFT JOIN catalog_artist_genres k ON k.artist_id = l.id LEFT JOIN catalog_genre g ON g.id = k.genre_id
            WHERE \(isOurs) ORDER BY l.id, k.position, g.name
            """, values
        ) { row throws(StorageError) in
            let id = try row.integer(0)
            if batch.artists[id] == nil { batch.artists[id] = CorpusArtist(name: try row.text(1)) }
            if let genre = try row.optional(2, row.text) { batch.artists[id]?.genres.append(genre) }
        }
        return batch
    }

    /// The tracks of some artists, found by the artist: those that credit it first, then those that credit nobody on
    /// albums that credit it first.
    private static func creditedTracks(_ isOurs: String) -> String {
        """
        SELECT l.track_id, l.artist_id FROM catalog_track_artists l
        WHERE \(isOurs) AND NOT EXISTS (
            SELECT 1 FROM catalog_track_artists o
            WHERE o.track_id = l.track_id AND (o.position, o.artist_id) < (l.position, l.artist_id))
        UNION ALL
        SELECT p.id AS track_id, l.artist_id FROM catalog_album_artists l
        JOIN catalog_track p ON p.album_id = l.album_id
        WHERE \(isOurs) AND NOT EXISTS (
            SELECT 1 FROM catalog_album_artists o
            WHERE o.album_id = l.album_id AND (o.position, o.artist_id) < (l.position, l.artist_id))
        AND NOT EXISTS (SELECT 1 FROM catalog_track_artists o WHERE o.track_id = p.id)
        """
    }

    private static let nobodysTracks = """
        SELECT p.id AS track_id, NULL AS artist_id FROM catalog_track p
        WHERE NOT EXISTS (SELECT 1 FROM catalog_track_artists o WHERE o.track_id = p.id)
        AND NOT EXISTS (SELECT 1 FROM catalog_album_artists o WHERE o.album_id = p.album_id)
        """
}

/// The tracks of some artists for training and embedding, all of each artist.
package struct CorpusBatch: Sendable {
    /// The tracks, ascending by identifier; failed analyses are left out.
    package var tracks: [CorpusTrack] = []
    /// The revision of each track's features; pass them on in ``EmbeddingRows/revisions``.
    package var revisions: [Int64] = []
    /// The tracks' artists with their genres, by database identifier.
    package var artists: [Int64: CorpusArtist] = [:]

    /// A batch without tracks, for a query to fill.
    package init() {}
}
