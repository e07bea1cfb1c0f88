package import Catalog

extension CatalogStore {
    /// Replaces placeholders by the artists that they stood for, when exactly one other artist has the name.
    ///
    /// Where there is none, or several have the name, the placeholder stays: none is guessed.
    ///
    /// - Parameter placeholders: The names that placeholders stand for; those that are not stored do not matter.
    /// - Returns: How many are gone.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func identify(placeholders: [SpotifyID: String]) throws(StorageError) -> Int {
        let stored = try artists(named: Array(Set(placeholders.values)))
        return try replaceArtists(
            placeholders.reduce(into: [:]) { artists, entry in
                let others = stored[entry.value, default: []].filter { $0 != entry.key }
                if others.count == 1 { artists[entry.key] = others[0] }
            })
    }

    /// The same for placeholders told by their database identifiers, which stand for the names under which they are
    /// stored.
    ///
    /// - Parameter ids: Their database identifiers; those that are gone do not matter.
    /// - Returns: How many are gone now.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func identify(placeholders ids: [Int64]) throws -> Int {
        let rows = try sql.query(
            "SELECT spotify_id, name FROM catalog_artist WHERE \(dialect.isAny("id"))", [.integers(ids)])
        return try identify(
            placeholders: Dictionary(
                try rows.map { (SpotifyID(try $0.text(0)), try $0.text(1)) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Credits to artists what is credited to the placeholders that stood for them, and removes the placeholders.
    ///
    /// Genres, popularity and followers of the placeholder are kept where the artist has none. A pair of which one is
    /// unknown is left alone, and so is an artist paired with itself.
    ///
    /// - Parameter artists: The artists, by the placeholders that they replace.
    /// - Returns: How many placeholders are gone.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func replaceArtists(_ artists: [SpotifyID: SpotifyID]) throws(StorageError) -> Int {
        let ids = try databaseIDs(of: .artist, Array(Set(artists.keys).union(artists.values)))
        let pairs = artists.sorted { $0.key < $1.key }.compactMap { placeholder, artist -> (from: Int64, to: Int64)? in
            guard let from = ids[placeholder], let to = ids[artist], from != to else { return nil }
            return (from, to)
        }
        guard !pairs.isEmpty else { return 0 }
        // The lock makes concurrent writers wait; they then find the placeholder gone.
        let rows = (pairs.map(\.from) + pairs.map(\.to)).sorted()
        _ = try sql.query(
            "SELECT id FROM catalog_artist WHERE \(dialect.isAny("id")) ORDER BY id\(dialect.forUpdate)",
            [.integers(rows)])
        try pass(on: pairs)
        for links in [LinkTable.albumArtists, .trackArtists] { try redirect(links, pairs) }
        try sql.execute(
            "DELETE FROM catalog_artist WHERE \(dialect.isAny("id"))", [.integers(pairs.map(\.from))])
        for placeholder in artists.keys { session.changes.artistIDs[placeholder] = nil }
        session.embeddings.bumpRevision()
        return pairs.count
    }

    /// Gives artists what only their placeholders have.
    private func pass(on pairs: [(from: Int64, to: Int64)]) throws(StorageError) {
        try sql.executeMany(
            """
            UPDATE catalog_artist_genres SET artist_id = ? WHERE artist_id = ?
                AND NOT EXISTS (SELECT 1 FROM catalog_artist_genres o WHERE o.artist_id = ?)
            """, pairs.map { [.integer($0.to), .integer($0.from), .integer($0.to)] })
        for column in ["popularity", "followers"] {
            try sql.executeMany(
                """
                UPDATE catalog_artist SET \(column) = (SELECT s.\(column) FROM catalog_artist s WHERE s.id = ?)
                WHERE id = ? AND \(column) IS NULL
                """, pairs.map { [.integer($0.from), .integer($0.to)] })
        }
    }

    /// Credits to artists what is credited to their placeholders; what is credited to both already, once.
    private func redirect(_ links: LinkTable, _ pairs: [(from: Int64, to: Int64)]) throws(StorageError) {
        try sql.executeMany(
            """
            UPDATE \(links.owners) SET modified_at = ?
            WHERE id IN (SELECT \(links.ownerKey) FROM \(links.name) WHERE artist_id = ?)
            """, pairs.map { [.time(session.now), .integer($0.from)] })
        try sql.executeMany(
            """
            UPDATE \(links.name) SET artist_id = ? WHERE artist_id = ? AND NOT EXISTS (
                SELECT 1 FROM \(links.name) o WHERE o.\(links.ownerKey) = \(links.name).\(links.ownerKey) AND o.artist_id = ?)
            """, pairs.map { [.integer($0.to), .integer($0.from), .integer($0.to)] })
    }
}

extension CatalogStore {
    /// Whether any track goes by a derived identifier, that a later file can replace.
    package func hasDerivedTracks() throws(StorageError) -> Bool {
        try sql.first("SELECT 1 FROM catalog_track WHERE derived_id IS NOT NULL LIMIT 1") != nil
    }

    /// Those of the identifiers under which a track is stored that has no real one.
    package func derivedTracks(among ids: [SpotifyID]) throws(StorageError) -> Set<SpotifyID> {
        guard !ids.isEmpty else { return [] }
        let rows = try sql.query(
            "SELECT spotify_id FROM catalog_track WHERE derived_id IS NOT NULL AND \(dialect.isAny("spotify_id"))",
            [.texts(ids)])
        return Set(try rows.map { row throws(StorageError) in SpotifyID(try row.text(0)) })
    }

    /// Gives tracks their real identifiers; vectors, features and credits follow.
    ///
    /// Where the real one is stored too, the derived track goes; what only that one has, the real one gets.
    ///
    /// - Parameter ids: The real identifiers, by the derived ones.
    /// - Returns: How many tracks were adopted.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func adoptTracks(_ ids: [SpotifyID: SpotifyID]) throws(StorageError) -> Int {
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
            try passOnTracks(merged)
            let albums = try sql.identifiers(
                "SELECT DISTINCT album_id FROM catalog_track WHERE \(dialect.isAny("id"))",
                [.integers(merged.map(\.from))])
            session.changes.vacatedAlbums.formUnion(albums)
            try sql.execute(
                "DELETE FROM catalog_track WHERE \(dialect.isAny("id"))", [.integers(merged.map(\.from))])
        }
        if !(renamed.isEmpty && merged.isEmpty) { session.embeddings.bumpRevision() }
        return renamed.count + merged.count
    }

    /// Gives tracks what only those have that stand for the same: features, vectors, genres and places on playlists.
    private func passOnTracks(_ pairs: [(from: Int64, to: Int64)]) throws(StorageError) {
        let sameKey = [
            ("recommender_trackaudiofeatures", ""),
            ("juke_source_vector", "AND o.source = juke_source_vector.source"),
            ("recommender_trackembedding", "AND o.model_version = recommender_trackembedding.model_version"),
            ("catalog_track_genres", "AND o.genre_id = catalog_track_genres.genre_id"),
        ]
        for (table, condition) in sameKey {
            try sql.executeMany(
                """
                UPDATE \(table) SET track_id = ? WHERE track_id = ?
                    AND NOT EXISTS (SELECT 1 FROM \(table) o WHERE o.track_id = ? \(condition))
                """, pairs.map { [.integer($0.to), .integer($0.from), .integer($0.to)] })
        }
        try sql.executeMany(
            "UPDATE juke_playlist_track SET track_id = ? WHERE track_id = ?",
            pairs.map { [.integer($0.to), .integer($0.from)] })
    }

    /// Stored tracks by their recording code; of several with one code the first by identifier.
    package func tracks(isrcs: [String]) throws(StorageError) -> [String: SpotifyID] {
        guard !isrcs.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT isrc, MIN(spotify_id) FROM catalog_track
            WHERE \(dialect.isAny("isrc")) AND isrc IS NOT NULL GROUP BY isrc
            """, [.texts(isrcs)])
        return Dictionary(
            try rows.map { row throws(StorageError) in (try row.text(0), SpotifyID(try row.text(1))) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Stored tracks by artists of exactly these names: what a file without identifiers may mean.
    package func tracks(byArtistsNamed names: [String]) throws(StorageError) -> [Track] {
        guard !names.isEmpty else { return [] }
        let rows = try sql.query(
            """
            SELECT DISTINCT t.spotify_id FROM catalog_artist a JOIN catalog_track_artists l ON l.artist_id = a.id
            JOIN catalog_track t ON t.id = l.track_id
            WHERE \(dialect.isAny("a.name"))
            """, [.texts(names)])
        return Array(try tracks(among: try rows.map { row throws(StorageError) in SpotifyID(try row.text(0)) }).values)
    }
}

extension CatalogStore {
    /// Stored tracks by the MusicBrainz identifier of their recording; of several with one the first by identifier.
    package func tracks(musicBrainzIDs ids: [String]) throws(StorageError) -> [String: SpotifyID] {
        guard !ids.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT musicbrainz_id, MIN(spotify_id) FROM catalog_track
            WHERE \(dialect.isAny("musicbrainz_id")) AND musicbrainz_id IS NOT NULL GROUP BY musicbrainz_id
            """, [.texts(ids)])
        return Dictionary(
            try rows.map { row throws(StorageError) in (try row.text(0), SpotifyID(try row.text(1))) },
            uniquingKeysWith: { first, _ in first })
    }
}
