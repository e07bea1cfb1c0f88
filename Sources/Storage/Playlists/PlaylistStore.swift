package import Catalog

/// A playlist as the store keeps it: the tracks of it that the catalog has, in order.
package struct StoredPlaylist: Sendable, Hashable {
    /// The key that distinguishes it from others of its origin.
    package var key: String
    /// Its name.
    package var name: String
    /// Its tracks.
    package var tracks: [SpotifyID]

    /// A playlist whose key is unique among those of its origin.
    package init(key: String, name: String, tracks: [SpotifyID]) {
        self.key = key
        self.name = name
        self.tracks = tracks
    }
}

/// Playlists: what people put together, to measure recommendations by.
package struct PlaylistStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Stores playlists; one of the same origin and key is replaced where it differs.
    ///
    /// Tracks that the catalog does not have are passed over. Keys and names are cut at 512 characters.
    ///
    /// - Parameters:
    ///   - playlists: The playlists, in any order.
    ///   - provider: The name under which their origin is recorded.
    ///   - importID: The number of the import, which playlists that are new get.
    /// - Returns: How many were new, changed and left alone.
    /// - Throws: ``StorageError``.
    package func save(
        _ playlists: [StoredPlaylist], provider: String, importID: Int? = nil
    ) throws(StorageError) -> UpsertCounts {
        var counts = UpsertCounts()
        let ids = try session.catalog.databaseIDs(of: .track, Array(Set(playlists.flatMap(\.tracks))))
        for playlist in playlists {
            let tracks = playlist.tracks.compactMap { ids[$0] }
            let (key, name) = (String(playlist.key.prefix(512)), String(playlist.name.prefix(512)))
            let row = try sql.first(
                "SELECT id, name FROM juke_playlist WHERE provider = ? AND key = ?", [.text(provider), .text(key)])
            guard let row else {
                try sql.execute(
                    """
                    INSERT INTO juke_playlist (key, name, provider, import_id, created_at, modified_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    [
                        .text(key), .text(name), .text(provider), importID.map { SQLValue.integer($0) } ?? .null,
                        .time(session.now), .time(session.now),
                    ])
                let id = try sql.identifiers(
                    "SELECT id FROM juke_playlist WHERE provider = ? AND key = ?", [.text(provider), .text(key)])
                try insert(tracks, of: id[0])
                counts.inserted += 1
                continue
            }
            let id = try row.integer(0)
            let stored = try sql.identifiers(
                "SELECT track_id FROM juke_playlist_track WHERE playlist_id = ? ORDER BY position", [.integer(id)])
            if stored == tracks, try row.text(1) == name {
                counts.unchanged += 1
                continue
            }
            try sql.execute("DELETE FROM juke_playlist_track WHERE playlist_id = ?", [.integer(id)])
            try sql.execute(
                "UPDATE juke_playlist SET name = ?, modified_at = ? WHERE id = ?",
                [.text(name), .time(session.now), .integer(id)])
            try insert(tracks, of: id)
            counts.updated += 1
        }
        return counts
    }

    private func insert(_ tracks: [Int64], of playlist: Int64) throws(StorageError) {
        guard !tracks.isEmpty else { return }
        try sql.executeMany(
            "INSERT INTO juke_playlist_track (playlist_id, position, track_id) VALUES (?, ?, ?)",
            tracks.enumerated().map { [.integer(playlist), .integer($0 + 1), .integer($1)] })
    }

    /// The tracks of all playlists, in the order in which the playlists were stored.
    package func tracks() throws(StorageError) -> [[SpotifyID]] {
        var playlists: [[SpotifyID]] = []
        var last: Int64?
        try sql.forEachRow(
            """
            SELECT l.playlist_id, t.spotify_id FROM juke_playlist_track l JOIN catalog_track t ON t.id = l.track_id
            ORDER BY l.playlist_id, l.position
            """, []
        ) { row throws(StorageError) in
            let playlist = try row.integer(0)
            if playlist != last { playlists.append([]) }
            last = playlist
            playlists[playlists.count - 1].append(SpotifyID(try row.text(1)))
        }
        return playlists
    }

    /// Removes the playlists of an origin.
    ///
    /// - Returns: How many.
    func remove(_ origin: CatalogStore.Origin) throws(StorageError) -> Int {
        let mine = "SELECT id FROM juke_playlist WHERE \(origin.column) = ?"
        let ids = try sql.identifiers(mine, [origin.value])
        guard !ids.isEmpty else { return 0 }
        try sql.execute("DELETE FROM juke_playlist_track WHERE playlist_id IN (\(mine))", [origin.value])
        try sql.execute("DELETE FROM juke_playlist WHERE \(origin.column) = ?", [origin.value])
        return ids.count
    }
}
