import Catalog

/// Which places on albums are taken: an album has one track for each disc and number.
struct TrackPlaces {
    /// The treatment of a track whose place another track holds.
    enum Rule {
        /// The track is refused.
        case refuse
        /// The track goes to the next disc that no track of its number is on, and a stored track keeps its disc.
        case nextDisc
    }

    private struct Number: Hashable {
        let album: Int64
        let number: Int
    }

    /// The discs on which an album has a track of a number.
    private var discs: [Number: [Int]] = [:]

    /// Marks a place as taken.
    mutating func take(album: Int64, disc: Int, number: Int) {
        discs[Number(album: album, number: number), default: []].append(disc)
    }

    /// Finds a place for a track and marks it as taken.
    ///
    /// - Returns: The disc; nil when the place is taken and the rule refuses.
    mutating func claim(album: Int64, disc: Int, number: Int, _ rule: Rule) -> Int? {
        let key = Number(album: album, number: number)
        guard let taken = discs[key] else {
            discs[key] = [disc]
            return disc
        }
        var claimed = disc
        if taken.contains(disc) {
            guard rule == .nextDisc else { return nil }
            claimed = (taken.max() ?? disc) + 1
        }
        discs[key, default: []].append(claimed)
        return claimed
    }
}

/// A track with the database identifiers of itself and its album, and the disc that it is to be on.
///
/// An object, so that it goes from list to list without a copy of the track's texts.
final class PlacedTrack {
    let track: Track
    /// 0 until it has one.
    var id: Int64
    let album: Int64
    var disc: Int

    init(_ track: Track, id: Int64 = 0, album: Int64) {
        self.track = track
        self.id = id
        self.album = album
        disc = track.discNumber
    }
}

/// Stored tracks that are put elsewhere: another album, disc or number.
///
/// A place holds one track, and two tracks may change places; so all that move are first put on discs that no album
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

    /// Compares where tracks are with where they are to go.
    static func find(_ tracks: [PlacedTrack], _ session: StoreSession) throws(StorageError) -> TrackMoves {
        let rows = try session.sql.query(
            """
            SELECT id, album_id, disc_number, track_number FROM catalog_track
            WHERE \(session.sql.dialect.isAny("id")) ORDER BY id\(session.sql.dialect.forUpdate)
            """, [.integers(tracks.map(\.id))])
        let targets = Dictionary(tracks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var moves: [Move] = []
        for row in rows {
            guard let target = targets[try row.integer(0)] else { continue }
            moves.append(
                Move(
                    id: target.id, track: target.track.id,
                    from: Place(album: try row.integer(1), disc: try row.integer(2), number: try row.integer(3)),
                    to: Place(
                        album: target.album, disc: Int64(target.disc), number: Int64(target.track.trackNumber))))
        }
        return TrackMoves(moves: moves)
    }

    /// Moves the tracks.
    ///
    /// - Returns: The database's identifiers of those that moved, and those whose new place was taken.
    func perform(
        _ session: StoreSession, rule: TrackPlaces.Rule
    ) throws(StorageError) -> (moved: [Int64], blocked: [SpotifyID]) {
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
        if rule == .nextDisc {
            session.changes.vacatedAlbums.formUnion(
                moves.lazy.filter { $0.from.album != $0.to.album }.map(\.from.album))
        }
        return (moved, blocked.map(\.track))
    }

    private func place(_ move: Move, at place: Place, _ session: StoreSession) throws(StorageError) -> Bool {
        try session.sql.execute(
            """
            UPDATE catalog_track SET album_id = ?, disc_number = ?, track_number = ?, modified_at = ?
            WHERE id = ? AND NOT EXISTS (
                SELECT 1 FROM catalog_track o WHERE o.album_id = ? AND o.disc_number = ? AND o.track_number = ?)
            """, place.values + [.time(session.now), .integer(move.id)] + place.values) == 1
    }

    private func placeOnNextDisc(_ move: Move, of place: Place, _ session: StoreSession) throws(StorageError) {
        let top = try session.sql.number(
            "SELECT MAX(disc_number) FROM catalog_track WHERE album_id = ? AND track_number = ? AND disc_number >= 0",
            [.integer(place.album), .integer(place.number)])
        let free = Place(album: place.album, disc: Int64(top) + 1, number: place.number)
        _ = try self.place(move, at: free, session)
    }
}
