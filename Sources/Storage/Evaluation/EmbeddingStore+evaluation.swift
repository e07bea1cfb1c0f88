package import Catalog

extension EmbeddingStore {
    /// The tracks with a row of a source, of all artists or of some.
    ///
    /// - Parameters:
    ///   - artists: The database identifiers of the artists; `nil` for all.
    ///   - source: What a track must have a row of; of the audio features, a usable analysis.
    ///   - withValues: Whether the rows themselves are read, where the source is not the audio features.
    /// - Returns: The tracks, ascending by database identifier, with the genre tags of their artists.
    /// - Throws: ``StorageError``.
    package func measuredTracks(
        of artists: Set<Int64>? = nil, source: String = VectorSource.features, withValues: Bool = false
    ) throws(StorageError) -> MeasuredTracks {
        let inputs = try InputRows(source: source)
        let isFeatures = inputs.source == nil
        let columns = isFeatures ? FeatureBatch.columns : "f.track_id" + (withValues ? ", f.vector" : "")
        var tracks = MeasuredTracks()
        let condition = artists == nil ? "" : "AND \(dialect.isAny("owned.artist_id"))"
        try sql.forEachRow(
            """
            SELECT f.track_id, t.spotify_id, t.name, r.spotify_id, r.name, b.spotify_id, t.duration_ms,
                \(columns)
            FROM (\(Self.ownedTracks)) AS owned
            JOIN \(inputs.table) f ON f.track_id = owned.track_id
            JOIN catalog_track t ON t.id = f.track_id JOIN catalog_album b ON b.id = t.album_id
            JOIN catalog_artist r ON r.id = owned.artist_id
            WHERE \(inputs.condition) \(condition) ORDER BY f.track_id
            """, artists.map { [.integers($0.sorted())] } ?? []
        ) { row throws(StorageError) in
            tracks.ids.append(try row.integer(0))
            tracks.spotifyIDs.append(SpotifyID(try row.text(1)))
            tracks.titles.append(try row.text(2))
            tracks.artists.append(ArtistReference(id: SpotifyID(try row.text(3)), name: try row.text(4)))
            tracks.albums.append(SpotifyID(try row.text(5)))
            tracks.durations.append(try row.int(6))
            // After the seven columns, the track and the revision again.
            tracks.features.append(isFeatures ? try FeatureBatch.features(row, from: 9) : nil)
            if !isFeatures, withValues { tracks.values.append(row.withBytes(8, SourceVectorBytes.values)) }
        }
        tracks.artistTags = try tags(of: artists)
        return tracks
    }

    /// How many tracks with a row of a source each artist has, by the artist's database identifier.
    package func measuredTrackCounts(source: String = VectorSource.features) throws(StorageError) -> [Int64: Int] {
        let inputs = try InputRows(source: source)
        var counts: [Int64: Int] = [:]
        try sql.forEachRow(
            """
            SELECT owned.artist_id, COUNT(*) FROM (\(Self.ownedTracks)) AS owned
            JOIN \(inputs.table) f ON f.track_id = owned.track_id
            WHERE \(inputs.condition) AND owned.artist_id IS NOT NULL GROUP BY owned.artist_id
            """, []
        ) { row throws(StorageError) in counts[try row.integer(0)] = try row.int(1) }
        return counts
    }

    /// The vectors of tracks by database identifier; tracks without one are missing.
    ///
    /// - Parameters:
    ///   - ids: The tracks' database identifiers, ascending.
    ///   - version: The model's version.
    /// - Returns: A vector of 32 numbers for each track that has one.
    /// - Throws: ``StorageError``.
    package func trackVectors(of ids: [Int64], version: String) throws(StorageError) -> [Int64: [Float]] {
        var vectors: [Int64: [Float]] = [:]
        // In parts: one list of all identifiers would be a parameter of megabytes.
        for start in stride(from: 0, to: ids.count, by: 20_000) {
            let part = Array(ids[start..<min(start + 20_000, ids.count)])
            try sql.forEachRow(
                """
                SELECT track_id, vector FROM recommender_trackembedding
                WHERE model_version = ? AND \(dialect.isAny("track_id"))
                """, [.text(version), .integers(part)]
            ) { row throws(StorageError) in
                var vector: [Float] = []
                let isVector = row.withBytes(1) { VectorBytes.append($0, to: &vector) }
                if isVector { vectors[try row.integer(0)] = vector }
            }
        }
        return vectors
    }

    /// Every track with the artist that it counts for: the one credited first, or else the album's.
    static let ownedTracks = """
        SELECT t.id AS track_id, COALESCE(
            (SELECT l.artist_id FROM catalog_track_artists l WHERE l.track_id = t.id
                ORDER BY l.position, l.artist_id LIMIT 1),
            (SELECT l.artist_id FROM catalog_album_artists l WHERE l.album_id = t.album_id
                ORDER BY l.position, l.artist_id LIMIT 1)) AS artist_id
        FROM catalog_track t
        """

    private func tags(of artists: Set<Int64>?) throws(StorageError) -> [SpotifyID: [String]] {
        var tags: [SpotifyID: [String]] = [:]
        try sql.forEachRow(
            """
            SELECT r.spotify_id, g.name FROM catalog_artist_genres l JOIN catalog_genre g ON g.id = l.genre_id
            JOIN catalog_artist r ON r.id = l.artist_id
            \(artists == nil ? "" : "WHERE \(dialect.isAny("l.artist_id"))") ORDER BY l.artist_id, l.position, g.name
            """, artists.map { [.integers($0.sorted())] } ?? []
        ) { row throws(StorageError) in tags[SpotifyID(try row.text(0)), default: []].append(try row.text(1)) }
        return tags
    }
}

/// The columns of tracks that an evaluation needs; all arrays have the same length.
package struct MeasuredTracks: Sendable {
    /// The database's identifiers, ascending.
    package var ids: [Int64] = []
    /// The providers' identifiers, one for each of ``ids``.
    package var spotifyIDs: [SpotifyID] = []
    /// The titles as the catalog has them.
    package var titles: [String] = []
    /// The artists credited first; the album's where the track names none.
    package var artists: [ArtistReference] = []
    /// The providers' identifiers of the albums.
    package var albums: [SpotifyID] = []
    /// The durations in milliseconds.
    package var durations: [Int] = []
    /// The audio features, complete and of analyses that did not fail; `nil` where another source was asked for.
    package var features: [AudioFeatures?] = []
    /// The rows of another source, one for each of ``ids``; none unless they were asked for.
    package var values: [[Float]] = []
    /// The genre tags of the artists that have any.
    package var artistTags: [SpotifyID: [String]] = [:]

    /// How many tracks there are.
    package var count: Int { ids.count }
}
