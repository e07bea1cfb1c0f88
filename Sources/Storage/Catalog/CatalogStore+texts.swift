package import Catalog

/// What people look for a track by.
package struct TrackTexts: Sendable, Equatable {
    /// The track's outside identifier.
    package var id: SpotifyID
    /// Its title.
    package var title: String
    /// The names of its artists, in the order of their credit.
    package var artists: [String]
    /// The name of its album.
    package var album: String
    /// The names of the album's artists, in the order of their credit.
    package var albumArtists: [String]
}

extension CatalogStore {
    /// Passes the texts of every track, with or without a vector, in the order in which they were stored.
    ///
    /// - Throws: The error of `body`, or ``StorageError``.
    package func forEachTrackTexts(_ body: (TrackTexts) throws -> Void) throws {
        let albums = try albumTexts()
        var current: (key: Int64, texts: TrackTexts)?
        try sql.forEachRow(
            """
            SELECT t.id, t.spotify_id, t.name, t.album_id, a.name FROM catalog_track t
            LEFT JOIN catalog_track_artists l ON l.track_id = t.id
            LEFT JOIN catalog_artist a ON a.id = l.artist_id
            ORDER BY t.id, l.position, a.spotify_id
            """, [],
            passingTo: { row in
                let key = try row.integer(0)
                let artist = try row.optional(4, row.text).map { [$0] } ?? []
                if current?.key == key {
                    current?.texts.artists += artist
                    return
                }
                if let texts = current?.texts { try body(texts) }
                let album = albums[try row.integer(3)]
                let texts = TrackTexts(
                    id: SpotifyID(try row.text(1)), title: try row.text(2), artists: artist, album: album?.name ?? "",
                    albumArtists: album?.artists ?? [])
                current = (key, texts)
            })
        if let texts = current?.texts { try body(texts) }
    }

    private func albumTexts() throws(StorageError) -> [Int64: (name: String, artists: [String])] {
        var albums: [Int64: (name: String, artists: [String])] = [:]
        try sql.forEachRow(
            """
            SELECT b.id, b.name, a.name FROM catalog_album b
            LEFT JOIN catalog_album_artists l ON l.album_id = b.id
            LEFT JOIN catalog_artist a ON a.id = l.artist_id
            ORDER BY b.id, l.position, a.spotify_id
            """, []
        ) { row throws(StorageError) in
            let (key, name) = (try row.integer(0), try row.text(1))
            albums[key, default: (name, [])].artists += try row.optional(2, row.text).map { [$0] } ?? []
        }
        return albums
    }
}
