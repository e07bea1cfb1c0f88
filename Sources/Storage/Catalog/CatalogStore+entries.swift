package import Catalog

extension CatalogStore {
    /// Stores what a media server says of its songs, in place of what it said before.
    ///
    /// Tracks without an entry, and those that the store does not know, are passed over.
    ///
    /// - Throws: ``StorageError``.
    package func noteEntries(of tracks: [Track]) throws(StorageError) {
        let entries = tracks.reduce(into: [SpotifyID: String]()) { entries, track in
            entries[track.id] = entries[track.id] ?? track.entry
        }
        guard !entries.isEmpty else { return }
        try sql.executeMany(
            """
            INSERT INTO catalog_track_entries (track_id, entry) SELECT id, ? FROM catalog_track WHERE spotify_id = ?
            ON CONFLICT (track_id) DO UPDATE SET entry = excluded.entry
            """, entries.sorted { $0.key < $1.key }.map { [.text($0.value), .text($0.key.rawValue)] })
    }

    /// What the media server says of tracks, each the text of a JSON object; those of which it says nothing are left
    /// out.
    ///
    /// - Throws: ``StorageError``.
    package func entries(of tracks: [SpotifyID]) throws(StorageError) -> [SpotifyID: String] {
        guard !tracks.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT t.spotify_id, e.entry FROM catalog_track t JOIN catalog_track_entries e ON e.track_id = t.id
            WHERE \(dialect.isAny("t.spotify_id"))
            """, [.texts(tracks)]
        )
        var entries: [SpotifyID: String] = [:]
        for row in rows { entries[SpotifyID(try row.text(0))] = try row.text(1) }
        return entries
    }

    /// Those of some albums that have tracks, and not one with an entry: they were crawled before entries were kept.
    ///
    /// - Throws: ``StorageError``.
    package func albumsWithoutEntries(among ids: [SpotifyID]) throws(StorageError) -> Set<SpotifyID> {
        guard !ids.isEmpty else { return [] }
        let rows = try sql.query(
            """
            SELECT a.spotify_id FROM catalog_album a
            WHERE \(dialect.isAny("a.spotify_id"))
                AND EXISTS (SELECT 1 FROM catalog_track t WHERE t.album_id = a.id)
                AND NOT EXISTS (
                    SELECT 1 FROM catalog_track t JOIN catalog_track_entries e ON e.track_id = t.id
                    WHERE t.album_id = a.id)
            """, [.texts(ids)])
        return Set(try rows.map { row throws(StorageError) in SpotifyID(try row.text(0)) })
    }
}
