public import Catalog

extension CatalogStore {
    /// What happens to a track whose place on its album another track holds.
    enum PlaceRule {
        /// The track is refused.
        case refuse
        /// The track goes to the next free disc, and a stored track keeps the disc it has.
        case nextDisc
    }

    /// Stores tracks by their outside identifier.
    ///
    /// Artists that they mention and that are unknown are stored under the mentioned name. A missing duration, ISRC,
    /// popularity or artist list leaves what is stored alone. Of several tracks with one identifier the first counts. A track
    /// whose album is unknown, or whose place (disc and number) another track holds, is refused; of two new ones for
    /// the same place the first gets it. Names are cut at 1,024 characters.
    @discardableResult
    public func upsertTracks(_ tracks: [Track], provider: String? = nil) throws -> UpsertCounts {
        try storeTracks(tracks, provider: provider, rule: .refuse)
    }

    func storeTracks(_ tracks: [Track], provider: String?, rule: PlaceRule) throws -> UpsertCounts {
        let (accepted, unusable) = firstOfEach(tracks, \.id, isUsable: Self.isStorable)
        var counts = UpsertCounts(refused: unusable)
        guard !accepted.isEmpty else { return counts }
        try session.connection.preferIndexLookups()
        try insertMentioned(accepted.flatMap(\.artists), provider: provider)
        try stage(accepted)

        let merge = trackMerge
        counts.inserted = try merge.insertNew(session, provider: provider)
        if rule == .nextDisc && counts.inserted < accepted.count {
            counts.inserted += try insertOnNextDisc(provider: provider)
        }
        let areNew = counts.inserted == accepted.count
        var refused: [SpotifyID] = []
        if !areNew {
            var updated = Set(try merge.updateChanged(session, provider: provider))
            let moves = try TrackMoves.find(session, ignoringDisc: rule == .nextDisc)
            let settled = try moves.perform(session, rule: rule)
            updated.formUnion(settled.moved)
            counts.updated = updated.count
            refused = try settled.blocked + stagedButNotStored()
        }
        counts.updated += try LinkTable.trackArtists.replace(
            accepted.flatMap { links(of: $0.id, to: $0.artists) }, areOwnersNew: areNew, session)
        counts.unchanged = max(0, accepted.count - counts.inserted - counts.updated - refused.count)
        counts.refused += refused
        return counts
    }

    private func stagedButNotStored() throws -> [SpotifyID] {
        try sql.query(
            """
            SELECT s.spotify_id FROM staged_track s LEFT JOIN catalog_track t ON t.spotify_id = s.spotify_id
            WHERE t.id IS NULL ORDER BY s.ord
            """
        ).map { SpotifyID(try $0.text(0)) }
    }

    private static func isStorable(_ track: Track) -> Bool {
        [track.discNumber, track.trackNumber, track.durationMilliseconds].allSatisfy {
            (0...Int(Int32.max)).contains($0)
        } && ColumnLimit.holds(track.album) && Int32(exactly: track.popularity ?? 0) != nil
    }

    private func stage(_ tracks: [Track]) throws {
        try session.connection.load(Self.stagedTracks, count: tracks.count) { index, row in
            let track = tracks[index]
            row.integer(index)
            row.id(track.id)
            row.id(track.album)
            row.text(ColumnLimit.fit(track.name, ColumnLimit.title))
            row.integer(track.discNumber)
            row.integer(track.trackNumber)
            row.integer(track.durationMilliseconds > 0 ? track.durationMilliseconds : nil)
            row.boolean(track.isExplicit)
            row.text(track.isrc.map { ColumnLimit.fit($0, ColumnLimit.isrc) })
            row.integer(track.popularity)
        }
    }

    private var trackMerge: Merge {
        Merge(
            target: "catalog_track", primaryKey: "id", key: "spotify_id", keyValue: "s.spotify_id",
            source: "staged_track s JOIN catalog_album a ON a.spotify_id = s.album",
            columns: [
                .exact("name", "s.name"), .known("duration_ms", "s.duration_ms", else: "0"),
                .exact("explicit", "s.explicit"), .known("isrc", "s.isrc"), .known("popularity", "s.popularity"),
            ],
            insertedOnly: [("album_id", "a.id"), ("disc_number", "s.disc"), ("track_number", "s.number")],
            keepsStagedOrder: true)
    }

    /// Inserts the staged tracks that found their place taken, one disc further than any track of that number.
    private func insertOnNextDisc(provider: String?) throws -> Int {
        try sql.execute(
            """
            INSERT INTO catalog_track (spotify_id, name, album_id, disc_number, track_number, duration_ms, explicit,
                isrc, popularity, provider, created_at, modified_at)
            SELECT s.spotify_id, s.name, a.id,
                (SELECT COALESCE(MAX(o.disc_number), 0) FROM catalog_track o
                    WHERE o.album_id = a.id AND o.track_number = s.number)
                    + row_number() OVER (PARTITION BY s.album, s.number ORDER BY s.ord),
                s.number, COALESCE(s.duration_ms, 0), s.explicit, s.isrc, s.popularity, ?, ?, ?
            FROM staged_track s JOIN catalog_album a ON a.spotify_id = s.album
            LEFT JOIN catalog_track t ON t.spotify_id = s.spotify_id
            WHERE t.id IS NULL
            ORDER BY s.ord
            ON CONFLICT DO NOTHING
            """, [.text(provider), .time(session.now), .time(session.now)])
    }

    private static let stagedTracks = StagingTable(
        name: "staged_track",
        columns: [
            .init("ord", .integer), .init("spotify_id", .text), .init("album", .text), .init("name", .text),
            .init("disc", .integer), .init("number", .integer), .init("duration_ms", .integer),
            .init("explicit", .boolean), .init("isrc", .text), .init("popularity", .integer),
        ])
}
