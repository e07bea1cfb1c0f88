public import Catalog

extension CatalogStore {
    /// Whether any track goes by a derived identifier, so that a file that knows better has something to adopt.
    public func hasDerivedTracks() throws -> Bool {
        try sql.first("SELECT 1 FROM catalog_track WHERE derived_id IS NOT NULL LIMIT 1") != nil
    }

    /// Those of the identifiers under which a track is stored that has no real one.
    public func derivedTracks(among ids: [SpotifyID]) throws -> Set<SpotifyID> {
        guard !ids.isEmpty else { return [] }
        let rows = try sql.query(
            "SELECT spotify_id FROM catalog_track WHERE derived_id IS NOT NULL AND \(dialect.isAny("spotify_id"))",
            [.texts(ids)])
        return Set(try rows.map { SpotifyID(try $0.text(0)) })
    }

    /// Gives tracks their real identifiers; vectors, features and credits follow.
    ///
    /// Where the real one is stored too, the derived track goes, and its features stay where the real one has none.
    ///
    /// - Parameter ids: The real identifiers, by the derived ones.
    /// - Returns: How many tracks were adopted.
    @discardableResult
    public func adoptTracks(_ ids: [SpotifyID: SpotifyID]) throws -> Int {
        guard !ids.isEmpty else { return 0 }
        let stored = try databaseIDs(of: .track, Array(Set(ids.keys).union(ids.values)))
        var renamed: [[SQLValue]] = []
        var merged: [(from: Int64, to: Int64)] = []
        var taken: Set<SpotifyID> = []
        for (derived, real) in ids.sorted(by: { $0.key < $1.key }) {
            guard let from = stored[derived] else { continue }
            if let to = stored[real] {
                merged.append((from, to))
            } else if taken.insert(real).inserted {
                renamed.append([.text(real.rawValue), .time(session.now), .integer(from)])
            }
        }
        if !renamed.isEmpty {
            try sql.executeMany(
                "UPDATE catalog_track SET spotify_id = ?, derived_id = NULL, modified_at = ? WHERE id = ?", renamed)
        }
        if !merged.isEmpty {
            try sql.executeMany(
                """
                UPDATE recommender_trackaudiofeatures SET track_id = ? WHERE track_id = ?
                    AND NOT EXISTS (SELECT 1 FROM recommender_trackaudiofeatures o WHERE o.track_id = ?)
                """, merged.map { [.integer($0.to), .integer($0.from), .integer($0.to)] })
            try sql.execute(
                "DELETE FROM catalog_track WHERE \(dialect.isAny("id"))", [.integers(merged.map(\.from))])
        }
        if !(renamed.isEmpty && merged.isEmpty) { session.embeddings.bumpRevision() }
        return renamed.count + merged.count
    }

    /// Stored tracks by their recording code; of several with one code the first by identifier.
    public func tracks(isrcs: [String]) throws -> [String: SpotifyID] {
        guard !isrcs.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT isrc, MIN(spotify_id) FROM catalog_track
            WHERE \(dialect.isAny("isrc")) AND isrc IS NOT NULL GROUP BY isrc
            """, [.texts(isrcs)])
        return Dictionary(
            try rows.map { (try $0.text(0), SpotifyID(try $0.text(1))) }, uniquingKeysWith: { first, _ in first })
    }

    /// Stored tracks by artists of exactly these names: what a file without identifiers may mean.
    public func tracks(byArtistsNamed names: [String]) throws -> [Track] {
        guard !names.isEmpty else { return [] }
        let rows = try sql.query(
            """
            SELECT DISTINCT t.spotify_id FROM catalog_artist a JOIN catalog_track_artists l ON l.artist_id = a.id
            JOIN catalog_track t ON t.id = l.track_id
            WHERE \(dialect.isAny("a.name"))
            """, [.texts(names)])
        return Array(try tracks(among: try rows.map { SpotifyID(try $0.text(0)) }).values)
    }
}
