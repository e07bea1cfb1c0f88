package import Catalog

/// The files of libraries, and what was heard of their sounds.
package struct LibraryStore {
    let session: StoreSession

    var sql: any SQLConnection { session.sql }

    // MARK: - Scanning

    /// The files of a folder, without those of folders in it, by path.
    package func files(in folder: [UInt8]) throws(StorageError) -> [LibraryFile] {
        try sql.query(
            "SELECT \(LibraryFile.columns) FROM library_files f WHERE f.folder = ? ORDER BY f.path", [.blob(folder)]
        ).map(LibraryFile.init)
    }

    /// The folders that hold known files: those at or below a root, and those that a link led to from it.
    package func folders(of root: [UInt8]) throws(StorageError) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let below = root.last == slash ? root : root + [slash]
        return try sql.query(
            """
            SELECT DISTINCT folder FROM library_files
            WHERE folder = ? OR root = ? OR (folder >= ? AND folder < ?) ORDER BY folder
            """, [.blob(root), .blob(root), .blob(below), .blob(below.dropLast() + [slash + 1])]
        ).map { row throws(StorageError) in try row.blob(0) }
    }

    /// Stores files by their path.
    package func save(_ files: [LibraryFile]) throws(StorageError) {
        try sql.executeMany(
            """
            INSERT INTO library_files (path, folder, root, size, modified_ns, state, track_id, owner, entry, code, reason,
                attempts, created_at, modified_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (path) DO UPDATE SET folder = excluded.folder, root = excluded.root, size = excluded.size,
                modified_ns = excluded.modified_ns, state = excluded.state, track_id = excluded.track_id,
                owner = excluded.owner, entry = excluded.entry, code = excluded.code, reason = excluded.reason,
                attempts = excluded.attempts, modified_at = excluded.modified_at
            """,
            files.sorted { $0.path.lexicographicallyPrecedes($1.path) }.map {
                $0.values + [.time(session.now), .time(session.now)]
            })
    }

    /// Forgets files; copies of theirs have to be stored anew, since the tags of another file count now.
    package func remove(_ files: [LibraryFile]) throws(StorageError) {
        guard !files.isEmpty else { return }
        try sql.executeMany("DELETE FROM library_files WHERE path = ?", files.map { [.blob($0.path)] })
        try relist(files.compactMap(\.track))
    }

    /// Forgets all files of a folder.
    ///
    /// - Returns: How many there were.
    package func removeFiles(in folder: [UInt8]) throws(StorageError) -> Int {
        let files = try files(in: folder)
        try remove(files)
        return files.count
    }

    /// Marks the files of tracks as not stored yet.
    package func relist(_ tracks: [SpotifyID]) throws(StorageError) {
        guard !tracks.isEmpty else { return }
        try sql.execute(
            """
            UPDATE library_files SET state = 'listed'
            WHERE state = 'stored' AND \(sql.dialect.isAny("track_id"))
            """, [.texts(tracks)])
    }

    /// Marks the files as not stored yet whose tracks the catalog does not have any more.
    package func relistLost() throws(StorageError) {
        try sql.execute(
            """
            UPDATE library_files SET state = 'listed' WHERE state = 'stored'
                AND NOT EXISTS (SELECT 1 FROM catalog_track t WHERE t.spotify_id = library_files.track_id)
            """)
    }

    // MARK: - Storing

    /// The owners of files that the catalog has yet to take up, in order.
    package func unstoredOwners() throws(StorageError) -> [String] {
        try sql.query(
            "SELECT DISTINCT owner FROM library_files WHERE state = 'listed' AND owner IS NOT NULL ORDER BY owner"
        ).map { row throws(StorageError) in try row.text(0) }
    }

    /// The files of an owner that speak for their tracks, by path: of several copies of a sound, the first by path.
    package func files(owner: String) throws(StorageError) -> [LibraryFile] {
        try sql.query(
            """
            SELECT \(LibraryFile.columns) FROM library_files f
            WHERE f.owner = ? AND f.state <> 'failed' AND NOT EXISTS (
                SELECT 1 FROM library_files o
                WHERE o.track_id = f.track_id AND o.state <> 'failed' AND o.path < f.path)
            ORDER BY f.path
            """, [.text(owner)]
        ).map(LibraryFile.init)
    }

    /// The files that speak for tracks, by path: of several copies of a sound, the first by path.
    package func paths(of tracks: [SpotifyID]) throws(StorageError) -> [SpotifyID: [UInt8]] {
        guard !tracks.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT track_id, path FROM library_files
            WHERE \(sql.dialect.isAny("track_id")) AND state <> 'failed' ORDER BY path
            """, [.texts(tracks)])
        var paths: [SpotifyID: [UInt8]] = [:]
        for row in rows {
            let track = SpotifyID(try row.text(0))
            if paths[track] == nil { paths[track] = try row.blob(1) }
        }
        return paths
    }

    /// Marks the files of an owner as stored.
    package func markStored(owner: String) throws(StorageError) {
        try sql.execute(
            "UPDATE library_files SET state = 'stored' WHERE owner = ? AND state = 'listed'", [.text(owner)])
    }

    /// Takes the genres off tracks, which get those that their files name now.
    package func clearGenres(of tracks: [SpotifyID]) throws(StorageError) {
        let ids = try session.catalog.databaseIDs(of: .track, tracks)
        guard !ids.isEmpty else { return }
        try sql.execute(
            "DELETE FROM catalog_track_genres WHERE \(sql.dialect.isAny("track_id"))", [.integers(ids.values.sorted())])
    }

    /// Takes out of the catalog the tracks of an origin that no file has any more, and its albums and artists that hold
    /// nothing then.
    ///
    /// - Returns: How many tracks went.
    package func removeLost(provider: String) throws(StorageError) -> Int {
        let lost: (String) -> String = { "NOT EXISTS (SELECT 1 FROM \($0))" }
        let gone = try sql.query(
            """
            SELECT t.id FROM catalog_track t WHERE t.provider = ?
                AND \(lost("library_files f WHERE f.track_id = t.spotify_id AND f.state <> 'failed'"))
            """, [.text(provider)]
        ).map { row throws(StorageError) in try row.integer(0) }
        if !gone.isEmpty {
            try sql.execute("DELETE FROM catalog_track WHERE \(sql.dialect.isAny("id"))", [.integers(gone)])
        }
        try sql.execute(
            "DELETE FROM library_sounds WHERE \(lost("catalog_track t WHERE t.spotify_id = library_sounds.track_id"))")
        let albums = try sql.execute(
            "DELETE FROM catalog_album WHERE provider = ? AND \(lost("catalog_track t WHERE t.album_id = catalog_album.id"))",
            [.text(provider)])
        let artists = try sql.execute(
            """
            DELETE FROM catalog_artist WHERE provider = ?
                AND \(lost("catalog_track_artists l WHERE l.artist_id = catalog_artist.id"))
                AND \(lost("catalog_album_artists l WHERE l.artist_id = catalog_artist.id"))
            """, [.text(provider)])
        guard gone.count + albums + artists > 0 else { return 0 }
        for row in try sql.query("SELECT version FROM recommender_model") {
            let version = try row.text(0)
            for type in [ResourceType.album, .artist, .genre] {
                try session.embeddings.removeOrphans(of: type, version: version)
            }
        }
        session.embeddings.bumpRevision()
        return gone.count
    }
}
