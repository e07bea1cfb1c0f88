package import Catalog

/// A song of a media server that can be heard by reading it there.
package struct LibrarySong: Sendable, Hashable {
    /// The server's identifier.
    package let id: SpotifyID
    /// Its title.
    package let title: String
    /// What the server says of it, the text of a JSON object.
    package let entry: String?

    /// The title with the identifier, for people.
    package var name: String { "'\(title)' (\(id))" }
}

extension LibraryStore {
    /// The origin of tracks whose sound a media server has.
    package static let streamed = "subsonic"

    /// A song of the media server; `nil` for a track that is not the server's.
    ///
    /// - Throws: ``StorageError``.
    package func song(_ track: SpotifyID) throws(StorageError) -> LibrarySong? {
        try sql.first(
            """
            SELECT t.name, e.entry FROM catalog_track t LEFT JOIN catalog_track_entries e ON e.track_id = t.id
            WHERE t.spotify_id = ? AND t.provider = ?
            """, [.text(track.rawValue), .text(Self.streamed)]
        ).map { row throws(StorageError) in
            LibrarySong(id: track, title: try row.text(0), entry: try row.optional(1, row.text))
        }
    }

    /// The songs of the media server that should be heard, in the order in which they were stored.
    ///
    /// A track that is a file as well is heard there.
    ///
    /// - Parameters:
    ///   - version: The version of the analysis.
    ///   - again: Whether those count that another version has heard.
    ///   - hasFFmpeg: Whether `ffmpeg` is there.
    /// - Returns: Each track once, by the rules of ``tracksToHear(version:again:hasFFmpeg:)``.
    /// - Throws: ``StorageError``.
    package func songsToHear(version: Int, again: Bool, hasFFmpeg: Bool) throws(StorageError) -> [SpotifyID] {
        try sql.query(
            """
            SELECT t.spotify_id FROM catalog_track t
            LEFT JOIN library_sounds s ON s.track_id = t.spotify_id
            LEFT JOIN recommender_trackaudiofeatures a ON a.track_id = t.id
            WHERE t.provider = ? AND \(Self.isUnheard(again: again))
                AND NOT EXISTS (SELECT 1 FROM library_files f WHERE f.track_id = t.spotify_id AND f.state <> 'failed')
            ORDER BY t.id
            """, [.text(Self.streamed)] + Self.unheard(version: version, again: again, hasFFmpeg: hasFFmpeg)
        ).map { row throws(StorageError) in SpotifyID(try row.text(0)) }
    }

    /// The songs of the media server that could not be heard, by title.
    func failedSongs(limit: Int) throws(StorageError) -> [LibraryFailure] {
        try sql.query(
            """
            SELECT t.name, t.spotify_id, s.code, s.reason FROM library_sounds s
            JOIN catalog_track t ON t.spotify_id = s.track_id AND t.provider = ?
            WHERE s.analysis_version IS NULL AND s.code IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM library_files f WHERE f.track_id = s.track_id)
            ORDER BY t.name, t.spotify_id LIMIT ?
            """, [.text(Self.streamed), .integer(Int64(clamping: limit))]
        ).map { row throws(StorageError) in
            let song = LibrarySong(id: SpotifyID(try row.text(1)), title: try row.text(0), entry: nil)
            return LibraryFailure(
                path: Array(song.name.utf8), code: try row.text(2), reason: try row.optional(3, row.text) ?? "")
        }
    }
}
