package import Catalog

extension CatalogStore {
    /// Stores albums by their outside identifier.
    ///
    /// Unknown artists of an album are stored under the name that the album gives them. An unknown date, 0 tracks and
    /// empty lists do not replace stored values. The first of several albums with one identifier counts. A name of more
    /// than 1,024 characters is cut and ends in "…"; `spotify_data` holds all of it as `full_name`.
    @discardableResult
    package func upsertAlbums(_ albums: [Album], provider: String? = nil) throws(StorageError) -> UpsertCounts {
        let (accepted, refused) = firstOfEach(albums, \.id) { Int32(exactly: $0.totalTracks) != nil }
        guard !accepted.isEmpty else { return UpsertCounts(refused: refused) }
        try session.connection.preferIndexLookups()
        let artists = try insertMentioned(accepted.lazy.map(\.artists), provider: provider)
        try session.connection.load(Self.stagedAlbums, count: accepted.count) { index, row in
            let album = accepted[index]
            row.integer(index)
            row.id(album.id)
            row.text(ColumnLimit.fit(album.name, ColumnLimit.title))
            row.text(album.kind.rawValue)
            row.integer(album.totalTracks > 0 ? album.totalTracks : nil)
            if album.released == .unknown {
                row.null()
                row.null()
            } else {
                row.day(album.released)
                row.text(album.released.precision.rawValue)
            }
            row.text(
                Self.extras(images: album.imageURLs, fullName: ColumnLimit.fullName(album.name, ColumnLimit.title)))
        }
        let merge = Upsert(
            target: "catalog_album", primaryKey: "id", key: "spotify_id", keyValue: "s.spotify_id",
            source: "staged_album s",
            columns: [
                .exact("name", "s.name"), .exact("album_type", "s.album_type"),
                .known("total_tracks", "s.total_tracks", else: "0"),
                .known("release_date", "s.release_date", else: "'\(ReleaseDate.unknown.isoDate)'"),
                .known("release_date_precision", "s.precision", else: "'\(ReleaseDate.unknown.precision.rawValue)'"),
                .known("spotify_data", json("s.extras")),
            ], keepsOrigin: true)
        var counts = UpsertCounts(refused: refused)
        let stored = try merge.perform(session, keys: accepted.map { .text($0.id.rawValue) }, provider: provider)
        for (index, album) in accepted.enumerated() {
            session.changes.albumIDs[album.id] = stored.ids[index]
            if stored.isNew[index], let id = stored.ids[index] { session.changes.newAlbums.insert(id) }
        }
        counts.inserted = stored.inserted
        counts.updated = stored.updated.count
        counts.updated += try stored.replaceLinks(in: .albumArtists, session) { members(accepted[$0].artists, artists) }
        counts.unchanged = accepted.count - counts.inserted - counts.updated
        return counts
    }

    /// The albums that this transaction has inserted without tracks so far.
    package func newAlbums(among ids: [SpotifyID]) -> Set<SpotifyID> {
        Set(ids.filter { session.changes.albumIDs[$0].map(session.changes.newAlbums.contains) ?? false })
    }

    private static let stagedAlbums = StagingTable(
        name: "staged_album",
        columns: [
            .init("ord", .integer), .init("spotify_id", .text), .init("name", .text), .init("album_type", .text),
            .init("total_tracks", .integer), .init("release_date", .day), .init("precision", .text),
            .init("extras", .text),
        ])
}

/// An album and its tracks, in the order in which an ingest asks for their features.
package struct AlbumTracks: Sendable, Hashable {
    /// The album's outside identifier.
    package let album: SpotifyID
    /// Its tracks by disc and number.
    package let tracks: [PlannedTrack]

    /// One track of the plan.
    package struct PlannedTrack: Sendable, Hashable {
        /// The track's outside identifier.
        package let id: SpotifyID
        /// Its title, for messages.
        package let name: String
        /// Whether the store holds its features already.
        package let hasFeatures: Bool
    }
}
