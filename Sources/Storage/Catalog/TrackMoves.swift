import Catalog

/// Stored tracks that the staged ones put elsewhere: another album, disc or number.
///
/// A place holds one track, and two tracks may change places; so all that move are first parked on discs that no album
/// has, then each takes its new place. Moves are rare, so they go one by one.
struct TrackMoves {
    /// A place on an album.
    private struct Place {
        let album, disc, number: Int64

        var values: [SQLValue] { [.integer(album), .integer(disc), .integer(number)] }
    }

    private struct Move {
        let id: Int64
        let track: SpotifyID
        let from, to: Place
    }

    private let moves: [Move]

    /// Finds the moves among the rows of `staged_track`.
    static func find(_ session: StoreSession, ignoringDisc: Bool) throws -> TrackMoves {
        let disc = ignoringDisc ? "" : "OR t.disc_number <> s.disc"
        let rows = try session.sql.query(
            """
            SELECT t.id, t.spotify_id, t.album_id, t.disc_number, t.track_number, a.id, s.disc, s.number
            FROM staged_track s JOIN catalog_album a ON a.spotify_id = s.album
            JOIN catalog_track t ON t.spotify_id = s.spotify_id
            WHERE t.album_id <> a.id OR t.track_number <> s.number \(disc)
            ORDER BY t.spotify_id
            """)
        return TrackMoves(
            moves: try rows.map { row in
                Move(
                    id: try row.integer(0), track: SpotifyID(try row.text(1)),
                    from: Place(album: try row.integer(2), disc: try row.integer(3), number: try row.integer(4)),
                    to: Place(album: try row.integer(5), disc: try row.integer(6), number: try row.integer(7)))
            })
    }

    /// Moves the tracks.
    ///
    /// - Returns: The database's identifiers of those that moved, and those whose new place was taken.
    func perform(
        _ session: StoreSession, rule: CatalogStore.PlaceRule
    ) throws -> (moved: [Int64], blocked: [SpotifyID]) {
        guard !moves.isEmpty else { return ([], []) }
        try session.sql.executeMany(
            "UPDATE catalog_track SET disc_number = ? WHERE id = ?",
            moves.enumerated().map { [.integer(Int64(Int32.min) + Int64($0)), .integer($1.id)] })
        var moved: [Int64] = []
        var blocked: [Move] = []
        for move in moves {
            if try place(move, at: move.to, session) {
                moved.append(move.id)
            } else if rule == .nextDisc {
                try placeOnNextDisc(move, of: move.to, session)
                moved.append(move.id)
            } else {
                blocked.append(move)
            }
        }
        for move in blocked where try !place(move, at: move.from, session) {
            // Another track of the batch took the place that this one left.
            try placeOnNextDisc(move, of: move.from, session)
        }
        return (moved, blocked.map(\.track))
    }

    private func place(_ move: Move, at place: Place, _ session: StoreSession) throws -> Bool {
        try session.sql.execute(
            """
            UPDATE catalog_track SET album_id = ?, disc_number = ?, track_number = ?, modified_at = ?
            WHERE id = ? AND NOT EXISTS (
                SELECT 1 FROM catalog_track o WHERE o.album_id = ? AND o.disc_number = ? AND o.track_number = ?)
            """, place.values + [.time(session.now), .integer(move.id)] + place.values) == 1
    }

    private func placeOnNextDisc(_ move: Move, of place: Place, _ session: StoreSession) throws {
        let top = try session.sql.number(
            "SELECT MAX(disc_number) FROM catalog_track WHERE album_id = ? AND track_number = ? AND disc_number >= 0",
            [.integer(place.album), .integer(place.number)])
        let free = Place(album: place.album, disc: Int64(top) + 1, number: place.number)
        _ = try self.place(move, at: free, session)
    }
}
