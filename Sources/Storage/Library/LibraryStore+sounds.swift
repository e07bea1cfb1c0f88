package import Catalog

extension LibraryStore {
    /// How often a sound is tried whose hearing failed for a reason that may pass.
    package static let mostAttempts = 3

    /// The tracks with a file that should be heard, in the order of their files.
    ///
    /// - Parameters:
    ///   - version: The version of the analysis.
    ///   - again: Whether those count that another version has heard.
    ///   - hasFFmpeg: Whether `ffmpeg` is there; what nothing could decode without it is tried once more with it.
    /// - Returns: Each track once; not those whose sound cannot be heard, nor those that have failed too often.
    /// - Throws: ``StorageError``.
    package func tracksToHear(version: Int, again: Bool, hasFFmpeg: Bool) throws(StorageError) -> [SpotifyID] {
        let rows = try sql.query(
            """
            SELECT f.track_id FROM library_files f JOIN catalog_track t ON t.spotify_id = f.track_id
            LEFT JOIN library_sounds s ON s.track_id = f.track_id
            LEFT JOIN recommender_trackaudiofeatures a ON a.track_id = t.id
            WHERE f.state <> 'failed' AND \(Self.isUnheard(again: again))
            ORDER BY f.path
            """, Self.unheard(version: version, again: again, hasFFmpeg: hasFFmpeg))
        var seen: Set<SpotifyID> = []
        return try rows.map { row throws(StorageError) in SpotifyID(try row.text(0)) }.filter {
            seen.insert($0).inserted
        }
    }

    /// The condition that a track waits to be heard, with the sound as `s` and its features as `a`.
    static func isUnheard(again: Bool) -> String {
        """
        (s.track_id IS NULL \(again ? "OR s.analysis_version <> ?" : "")
            OR (s.analysis_version IS NOT NULL AND a.track_id IS NULL)
            OR (s.analysis_version IS NULL AND (s.attempts < ? OR (s.code = 'unreadable' AND ? AND NOT s.has_ffmpeg))))
        """
    }

    /// The values of the placeholders in the condition.
    static func unheard(version: Int, again: Bool, hasFFmpeg: Bool) -> [SQLValue] {
        (again ? [.integer(Int64(version))] : []) + [.integer(Int64(mostAttempts)), .boolean(hasFFmpeg)]
    }

    /// How many tracks have been heard.
    package func heardCount() throws(StorageError) -> Int {
        try sql.number("SELECT COUNT(*) FROM library_sounds WHERE analysis_version IS NOT NULL")
    }

    /// The files of a track, by path.
    package func files(of track: SpotifyID) throws(StorageError) -> [LibraryFile] {
        try sql.query(
            """
            SELECT \(LibraryFile.columns) FROM library_files f
            WHERE f.track_id = ? AND f.state <> 'failed' ORDER BY f.path
            """, [.text(track.rawValue)]
        ).map(LibraryFile.init)
    }

    /// The result of hearing a track's sound; `nil` when nobody has tried.
    package func sound(of track: SpotifyID) throws(StorageError) -> LibrarySound? {
        try sql.first(
            """
            SELECT analysis_version, digest, remarks, code, reason, has_ffmpeg, attempts
            FROM library_sounds WHERE track_id = ?
            """, [.text(track.rawValue)]
        ).map { row throws(StorageError) in
            LibrarySound(
                track: track, version: try row.optional(0, row.int), digest: try row.optional(1, row.text),
                remarks: try row.text(2), code: try row.optional(3, row.text), reason: try row.optional(4, row.text),
                hasFFmpeg: try row.boolean(5), attempts: try row.int(6))
        }
    }

    /// Stores the result of hearing a sound in place of an earlier one.
    package func record(_ sound: LibrarySound) throws(StorageError) {
        try sql.execute(
            """
            INSERT INTO library_sounds
                (track_id, analysis_version, digest, remarks, code, reason, has_ffmpeg, attempts, heard_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (track_id) DO UPDATE SET
                analysis_version = excluded.analysis_version, digest = excluded.digest, remarks = excluded.remarks,
                code = excluded.code, reason = excluded.reason, has_ffmpeg = excluded.has_ffmpeg,
                attempts = excluded.attempts, heard_at = excluded.heard_at
            """,
            [
                .text(sound.track.rawValue), sound.version.map { .integer(Int64($0)) } ?? .null, .text(sound.digest),
                .text(sound.remarks), .text(sound.code), .text(sound.reason), .boolean(sound.hasFFmpeg),
                .integer(Int64(sound.attempts)), .time(session.now),
            ])
    }

    /// Gives a track its length, where the catalog has none.
    package func setLength(_ milliseconds: Int, of track: SpotifyID) throws(StorageError) {
        guard (1...Int(Int32.max)).contains(milliseconds) else { return }
        try sql.execute(
            "UPDATE catalog_track SET duration_ms = ?, modified_at = ? WHERE spotify_id = ? AND duration_ms = 0",
            [.integer(Int64(milliseconds)), .time(session.now), .text(track.rawValue)])
    }

    /// Takes off a track the features that an earlier analysis heard, so that none of them stays beside the new ones.
    ///
    /// Features that cannot be heard came from elsewhere and stay.
    package func clearHeardFeatures(of track: SpotifyID) throws(StorageError) {
        try sql.execute(
            """
            UPDATE recommender_trackaudiofeatures
            SET energy = NULL, tempo = NULL, key = NULL, mode = NULL, loudness = NULL, danceability = NULL,
                revision = revision + 1, modified_at = ?
            WHERE track_id IN (SELECT id FROM catalog_track WHERE spotify_id = ?)
            """, [.time(session.now), .text(track.rawValue)])
    }

    /// The files that could not be read or heard, by path, and behind them the songs of a media server, by title.
    package func failures(limit: Int = .max) throws(StorageError) -> [LibraryFailure] {
        try failedFiles(limit: limit) + failedSongs(limit: limit)
    }

    private func failedFiles(limit: Int) throws(StorageError) -> [LibraryFailure] {
        try sql.query(
            """
            SELECT f.path, COALESCE(f.code, s.code), COALESCE(f.reason, s.reason) FROM library_files f
            LEFT JOIN library_sounds s ON s.track_id = f.track_id AND s.analysis_version IS NULL
            WHERE f.code IS NOT NULL OR s.code IS NOT NULL ORDER BY f.path LIMIT ?
            """, [.integer(Int64(clamping: limit))]
        ).map { row throws(StorageError) in
            LibraryFailure(path: try row.blob(0), code: try row.text(1), reason: try row.text(2))
        }
    }

    /// How many files there are, and how many of them could not be read or heard.
    package func counts() throws(StorageError) -> (files: Int, failures: Int) {
        let failed = try sql.number(
            """
            SELECT COUNT(*) FROM library_files f
            LEFT JOIN library_sounds s ON s.track_id = f.track_id AND s.analysis_version IS NULL
            WHERE f.code IS NOT NULL OR s.code IS NOT NULL
            """)
        return (try sql.number("SELECT COUNT(*) FROM library_files"), failed)
    }
}
