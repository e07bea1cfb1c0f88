package import Catalog

/// Some ten thousand rows of a dataset, taken apart into what they describe.
///
/// Of several values with one identifier the first counts. Across batches a later value updates an earlier one, so a
/// reader that wants a second import to change nothing passes each identifier once per file.
package struct ImportBatch: Sendable {
    /// Artists, with their genres.
    package var artists: [Artist]
    /// Albums; artists that they mention and the store lacks are stored by name.
    package var albums: [Album]
    /// Tracks; their albums are in this batch or in the store.
    ///
    /// A new track whose place is taken goes to the next free disc of its album, since datasets often leave the disc
    /// out; a stored track keeps its disc.
    package var tracks: [Track]
    /// Audio features of tracks that are in this batch or in the store.
    package var features: [TrackFeatures]
    /// Genres of tracks that are in this batch or in the store; they are added to those that are stored.
    package var trackGenres: [(track: SpotifyID, genres: [String])] = []
    /// MusicBrainz identifiers of artists.
    package var artistMBIDs: [SpotifyID: String] = [:]
    /// MusicBrainz identifiers of releases, by album.
    package var albumMBIDs: [SpotifyID: String] = [:]
    /// MusicBrainz identifiers of recordings, by track.
    package var trackMBIDs: [SpotifyID: String] = [:]
    /// Tracks whose identifier is derived from what a file says of them.
    package var derivedTracks: Set<SpotifyID> = []
    /// The name under which the origin is recorded.
    package var provider: String
    /// The number of the import, which rows that are new get; `nil` for rows that cannot be taken out with one.
    package var importID: Int?

    /// A batch of one origin; what is left out stays empty.
    package init(
        artists: [Artist] = [], albums: [Album] = [], tracks: [Track] = [], features: [TrackFeatures] = [],
        provider: String
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.features = features
        self.provider = provider
    }
}

/// The counts of an import, by kind of row.
package struct ImportCounts: Sendable, Hashable {
    /// Of the artists that the batch lists.
    package var artists = UpsertCounts()
    /// Of the albums.
    package var albums = UpsertCounts()
    /// Of the tracks.
    package var tracks = UpsertCounts()
    /// Of the audio features.
    package var features = UpsertCounts()

    /// Counts of nothing.
    package init() {}

    /// Adds another batch's counts.
    package static func += (left: inout ImportCounts, right: ImportCounts) {
        left.artists += right.artists
        left.albums += right.albums
        left.tracks += right.tracks
        left.features += right.features
    }
}

extension CatalogStore {
    /// Stores a batch of a file in a handful of statements.
    ///
    /// A batch that was stored before changes nothing. Genres of an artist are added to those that are stored. See
    /// ``ImportBatch`` for what wins when values disagree.
    package func importBatch(_ batch: ImportBatch) throws(StorageError) -> ImportCounts {
        var counts = ImportCounts()
        counts.artists = try upsertArtists(batch.artists, provider: batch.provider, keepingGenres: true)
        counts.albums = try upsertAlbums(batch.albums, provider: batch.provider)
        let (tracks, stored) = try storeTracks(
            batch.tracks, provider: batch.provider, importID: batch.importID, rule: .nextDisc)
        counts.tracks = tracks
        counts.features = try session.features.upsert(
            batch.features, of: stored, provider: batch.provider, importID: batch.importID)
        try addTrackGenres(batch.trackGenres, provider: batch.provider)
        try setMusicBrainzIDs(batch.artistMBIDs, of: .artist)
        try setMusicBrainzIDs(batch.albumMBIDs, of: .album)
        try setMusicBrainzIDs(batch.trackMBIDs, of: .track)
        try markDerived(batch.derivedTracks)
        return counts
    }

    /// Files tracks under genres, beside those that they are filed under already.
    private func addTrackGenres(_ rows: [(track: SpotifyID, genres: [String])], provider: String?) throws(StorageError)
    {
        guard !rows.isEmpty else { return }
        let genres = try insertGenres(
            Set(rows.joinedGenres.map { ColumnLimit.fit($0, ColumnLimit.genreName) }), provider: provider
        ).ids
        let tracks = try databaseIDs(of: .track, Array(Set(rows.map(\.track))))
        var links: Set<[Int64]> = []
        for row in rows {
            guard let track = tracks[row.track] else { continue }
            for name in row.genres {
                if let genre = genres[ColumnLimit.fit(name, ColumnLimit.genreName)] { links.insert([track, genre]) }
            }
        }
        let sorted = links.sorted { $0.lexicographicallyPrecedes($1) }
        guard !sorted.isEmpty else { return }
        try session.connection.load(Self.stagedTrackGenres, count: sorted.count) { index, row in
            row.integer(sorted[index][0])
            row.integer(sorted[index][1])
        }
        try sql.execute(
            """
            INSERT INTO catalog_track_genres (track_id, genre_id)
            SELECT s.track, s.genre FROM staged_track_genre s
            LEFT JOIN catalog_track_genres l ON l.track_id = s.track AND l.genre_id = s.genre
            WHERE l.track_id IS NULL ORDER BY s.track, s.genre ON CONFLICT DO NOTHING
            """)
    }

    /// Stores the MusicBrainz identifiers that artists, albums and tracks of the store come with.
    package func noteMusicBrainzIDs(_ artists: [Artist], _ albums: [Album], _ tracks: [Track]) throws(StorageError) {
        func known<Value: Identifiable>(_ values: [Value], _ id: (Value) -> String?) -> [SpotifyID: String]
        where Value.ID == SpotifyID {
            values.reduce(into: [:]) { ids, value in ids[value.id] = ids[value.id] ?? id(value) }
        }
        try setMusicBrainzIDs(known(artists, \.musicBrainzID), of: .artist)
        try setMusicBrainzIDs(known(albums, \.musicBrainzID), of: .album)
        try setMusicBrainzIDs(known(tracks, \.musicBrainzID), of: .track)
    }

    private func setMusicBrainzIDs(_ ids: [SpotifyID: String], of type: ResourceType) throws(StorageError) {
        guard !ids.isEmpty else { return }
        try sql.executeMany(
            """
            UPDATE \(type.catalogTable) SET musicbrainz_id = ?
            WHERE spotify_id = ? AND musicbrainz_id IS DISTINCT FROM ?
            """,
            ids.sorted { $0.key < $1.key }.map { [.text($0.value), .text($0.key.rawValue), .text($0.value)] })
    }

    private func markDerived(_ tracks: Set<SpotifyID>) throws(StorageError) {
        guard !tracks.isEmpty else { return }
        try sql.execute(
            "UPDATE catalog_track SET derived_id = ? WHERE \(dialect.isAny("spotify_id")) AND derived_id IS NULL",
            [.boolean(true), .texts(Array(tracks))])
    }

    private static let stagedTrackGenres = StagingTable(
        name: "staged_track_genre", columns: [.init("track", .integer), .init("genre", .integer)])
}

extension [(track: SpotifyID, genres: [String])] {
    fileprivate var joinedGenres: [String] { flatMap(\.genres).filter { !$0.isEmpty } }
}
