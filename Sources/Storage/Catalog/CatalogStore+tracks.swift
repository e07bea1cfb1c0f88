package import Catalog

extension CatalogStore {
    /// Stores tracks by their outside identifier.
    ///
    /// Artists that they mention and that are unknown are stored under the mentioned name. A missing duration, ISRC,
    /// popularity or artist list leaves what is stored alone. Of several tracks with one identifier the first counts. A
    /// track whose album is unknown, or whose place (disc and number) another track holds, is refused; of two new ones
    /// for the same place the first gets it. Names are cut at 1,024 characters and end in "…" then;
    /// `spotify_data` keeps them whole as `full_name`.
    ///
    /// - Parameters:
    ///   - tracks: The tracks, in any order.
    ///   - provider: The origin that is recorded with rows that are written.
    /// - Returns: How many rows were new, changed and left alone, and which tracks were refused.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func upsertTracks(_ tracks: [Track], provider: String? = nil) throws(StorageError) -> UpsertCounts {
        try storeTracks(tracks, provider: provider, rule: .refuse).counts
    }

    /// Stores tracks under either rule: new ones go straight into the table, known ones are compared first.
    ///
    /// - Returns: What was done, and the database identifiers of those that are stored.
    func storeTracks(
        _ tracks: [Track], provider: String?, importID: Int? = nil, rule: TrackPlaces.Rule
    ) throws(StorageError) -> (counts: UpsertCounts, stored: StoredTracks) {
        let (usable, unusable) = firstOfEach(tracks, \.id, isUsable: Self.isStorable)
        var counts = UpsertCounts(refused: unusable)
        var stored = StoredTracks()
        guard !usable.isEmpty else { return (counts, stored) }
        try session.connection.preferIndexLookups()
        let artists = try insertMentioned(usable.lazy.map(\.artists), provider: provider)
        let albums = try albumIDs(Set(usable.map(\.album)))
        let doubtful = mayTakeForNew(rule) ? usable.filter { !isNew(albums[$0.album]) } : usable
        let ids = try databaseIDs(of: .track, doubtful.map(\.id))

        var known: [PlacedTrack] = []
        var new: [PlacedTrack] = []
        for track in usable {
            guard let album = albums[track.album] else {
                counts.refused.append(track.id)
                continue
            }
            if let id = ids[track.id] {
                known.append(PlacedTrack(track, id: id, album: album))
            } else {
                new.append(PlacedTrack(track, album: album))
            }
        }
        counts.refused += try place(&new, rule)
        try insert(new, provider: provider, importID: importID)
        counts.inserted = new.count
        let settled = try update(known, provider: provider, rule)
        counts.updated = settled.updated.count
        if importID != nil {
            counts.updatedOfImports = try session.imports.origins(of: settled.updated, in: "catalog_track", by: "id")
        }
        counts.refused += settled.blocked
        counts.updated += try LinkTable.trackArtists.replace(
            fresh: new.flatMap { links($0, artists) }, known: known.flatMap { links($0, artists) }, session)
        try keepFullNames(of: new + known)
        counts.unchanged = max(0, known.count - counts.updated - settled.blocked.count)
        stored.add(new, isNew: true)
        stored.add(known, isNew: false)
        session.changes.newAlbums.subtract(new.map(\.album))
        return (counts, stored)
    }

    /// Whether the tracks of an album that this transaction has inserted may be taken for new, too, without a look.
    ///
    /// Hardly a track is on two albums. Where one is, PostgreSQL refuses it a second time, and the transaction is
    /// repeated with a look; a dataset's batch is too much to repeat, and looking costs SQLite nothing.
    private func mayTakeForNew(_ rule: TrackPlaces.Rule) -> Bool {
        rule == .refuse && dialect == .postgres && session.changes.mayBeRepeated
    }

    /// Whether this transaction has inserted an album, and no tracks for it yet.
    private func isNew(_ album: Int64?) -> Bool { album.map(session.changes.newAlbums.contains) ?? false }

    /// The database identifiers of the albums that are known.
    private func albumIDs(_ albums: Set<SpotifyID>) throws(StorageError) -> [SpotifyID: Int64] {
        let unseen = albums.filter { session.changes.albumIDs[$0] == nil }
        session.changes.albumIDs.merge(try databaseIDs(of: .album, Array(unseen))) { $1 }
        return session.changes.albumIDs
    }

    /// Keeps the titles that their column had to cut: so few that they are no column of the bulk writes.
    private func keepFullNames(of tracks: [PlacedTrack]) throws(StorageError) {
        let cut = tracks.compactMap { track in
            ColumnLimit.fullName(track.track.name, ColumnLimit.title).map { (track.id, $0) }
        }
        guard !cut.isEmpty else { return }
        _ = try sql.executeMany(
            """
            UPDATE catalog_track SET spotify_data = ? WHERE id = ? AND spotify_data IS DISTINCT FROM ?
            """,
            cut.map { id, name in
                let document = SQLValue.json(Self.extras(fullName: name) ?? "{}")
                return [document, .integer(id), document]
            })
    }

    private static func isStorable(_ track: Track) -> Bool {
        [track.discNumber, track.trackNumber, track.durationMilliseconds].allSatisfy {
            (0...Int(Int32.max)).contains($0)
        } && ColumnLimit.holds(track.album) && Int32(exactly: track.popularity ?? 0) != nil
    }

    private func links(_ track: PlacedTrack, _ artists: [SpotifyID: Int64]) -> [LinkTable.Link] {
        members(track.track.artists, artists).enumerated().map { index, artist in
            LinkTable.Link(owner: track.id, member: artist, position: index + 1)
        }
    }

    /// Finds each new track its place; leaves out those that get none.
    ///
    /// - Returns: Those that were left out.
    private func place(_ tracks: inout [PlacedTrack], _ rule: TrackPlaces.Rule) throws(StorageError) -> [SpotifyID] {
        guard !tracks.isEmpty else { return [] }
        var places = TrackPlaces()
        let filled = Set(tracks.map(\.album)).subtracting(session.changes.newAlbums)
        if !filled.isEmpty {
            let taken = try sql.query(
                "SELECT album_id, disc_number, track_number FROM catalog_track WHERE \(dialect.isAny("album_id"))",
                [.integers(Array(filled))])
            for row in taken {
                places.take(album: try row.integer(0), disc: try row.int(1), number: try row.int(2))
            }
        }
        var refused: [SpotifyID] = []
        var placed: [PlacedTrack] = []
        placed.reserveCapacity(tracks.count)
        for track in tracks {
            let number = track.track.trackNumber
            if let disc = places.claim(album: track.album, disc: track.disc, number: number, rule) {
                track.disc = disc
                placed.append(track)
            } else {
                refused.append(track.track.id)
            }
        }
        tracks = placed
        return refused
    }

    /// Inserts tracks, which get their identifiers.
    private func insert(_ tracks: [PlacedTrack], provider: String?, importID: Int?) throws(StorageError) {
        let ids = try session.connection.reserveIDs(tracks.count, of: "catalog_track")
        for (track, id) in zip(tracks, ids) { track.id = id }
        try session.connection.append(to: "catalog_track", Self.columns, count: tracks.count) { index, row in
            let track = tracks[index]
            row.integer(track.id)
            row.id(track.track.id)
            row.integer(track.album)
            row.integer(track.disc)
            row.integer(track.track.trackNumber)
            row.integer(track.track.durationMilliseconds)
            Self.write(track.track, row)
            row.text(provider)
            row.integer(importID)
            row.time(session.now)
            row.time(session.now)
        }
    }

    /// Compares known tracks with what is stored and writes the differences.
    private func update(
        _ tracks: [PlacedTrack], provider: String?, _ rule: TrackPlaces.Rule
    ) throws(StorageError) -> (updated: Set<Int64>, blocked: [SpotifyID]) {
        guard !tracks.isEmpty else { return ([], []) }
        try session.connection.load(Self.staged, count: tracks.count) { index, row in
            let track = tracks[index]
            row.integer(index)
            row.integer(track.id)
            row.integer(track.album)
            row.integer(track.disc)
            row.integer(track.track.trackNumber)
            row.integer(track.track.durationMilliseconds > 0 ? track.track.durationMilliseconds : nil)
            Self.write(track.track, row)
        }
        let disc = rule == .nextDisc ? "" : " OR t.disc_number <> s.disc"
        let merge = Upsert(
            target: "catalog_track", primaryKey: "id", key: "id", keyValue: "s.id", source: "staged_track s",
            columns: [
                .exact("name", "s.name"), .known("duration_ms", "s.duration_ms", else: "0"),
                .exact("explicit", "s.explicit"), .known("isrc", "s.isrc"), .known("popularity", "s.popularity"),
            ], flag: "t.album_id <> s.album OR t.track_number <> s.number\(disc)", keepsOrigin: true)
        let outcome = try merge.updateKnown(session, count: tracks.count, provider: provider)
        guard !outcome.flagged.isEmpty else { return (Set(outcome.updated), []) }
        let settled = try TrackMoves.find(outcome.flagged.map { tracks[$0] }, session).perform(session, rule: rule)
        return (Set(outcome.updated).union(settled.moved), settled.blocked)
    }

    /// Writes the columns from `name` to `popularity`.
    private static func write(_ track: Track, _ row: any SQLRowWriter) {
        row.text(ColumnLimit.fit(track.name, ColumnLimit.title))
        row.boolean(track.isExplicit)
        row.text(track.isrc.map { ColumnLimit.fit($0, ColumnLimit.isrc) })
        row.integer(track.popularity)
    }

    private static let columns: [StagingTable.Column] = [
        .init("id", .integer), .init("spotify_id", .text), .init("album_id", .integer), .init("disc_number", .int32),
        .init("track_number", .int32), .init("duration_ms", .int32), .init("name", .text), .init("explicit", .boolean),
        .init("isrc", .text), .init("popularity", .int32), .init("provider", .text), .init("import_id", .int32),
        .init("created_at", .time), .init("modified_at", .time),
    ]

    private static let staged = StagingTable(
        name: "staged_track",
        columns: [
            .init("ord", .integer), .init("id", .integer), .init("album", .integer), .init("disc", .integer),
            .init("number", .integer), .init("duration_ms", .integer), .init("name", .text),
            .init("explicit", .boolean), .init("isrc", .text), .init("popularity", .integer),
        ])
}

/// The database identifiers of tracks that were just stored.
struct StoredTracks {
    /// A track's identifier, and whether it was inserted in this transaction.
    struct Entry {
        let id: Int64
        let isNew: Bool
    }

    private var entries: [SpotifyID: Entry] = [:]

    subscript(track: SpotifyID) -> Entry? { entries[track] }

    mutating func add(_ tracks: [PlacedTrack], isNew: Bool) {
        entries.reserveCapacity(entries.count + tracks.count)
        for track in tracks { entries[track.track.id] = Entry(id: track.id, isNew: isNew) }
    }

    /// Looks up those of the tracks that are not known here yet.
    mutating func complete(_ tracks: [SpotifyID], _ catalog: CatalogStore) throws(StorageError) {
        let missing = tracks.filter { entries[$0] == nil }
        for (track, id) in try catalog.databaseIDs(of: .track, missing) { entries[track] = Entry(id: id, isNew: false) }
    }
}
