package import Catalog

extension CatalogStore {
    /// Those of the tracks that the store knows, with their artists under their canonical names, in a few statements.
    package func tracks(among ids: [SpotifyID]) throws(StorageError) -> [SpotifyID: Track] {
        guard !ids.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT t.id, t.spotify_id, t.name, a.spotify_id, t.disc_number, t.track_number, t.duration_ms, t.explicit,
                t.isrc, t.popularity
            FROM catalog_track t JOIN catalog_album a ON a.id = t.album_id WHERE \(dialect.isAny("t.spotify_id"))
            """, [.texts(ids)])
        let credits = try credits(.trackArtists, of: try rows.map { row throws(StorageError) in try row.integer(0) })
        let tracks = try rows.map { row throws(StorageError) in
            Track(
                id: SpotifyID(try row.text(1)), name: try row.text(2), album: SpotifyID(try row.text(3)),
                artists: credits[try row.integer(0)] ?? [], discNumber: try row.int(4), trackNumber: try row.int(5),
                durationMilliseconds: try row.int(6), isExplicit: try row.boolean(7),
                isrc: try row.optional(8, row.text), popularity: try row.optional(9, row.int))
        }
        return Dictionary(tracks.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// Those of the albums that the store knows, with their artists under their canonical names, without their
    /// pictures.
    package func albums(among ids: [SpotifyID]) throws(StorageError) -> [SpotifyID: Album] {
        guard !ids.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT id, spotify_id, name, album_type, total_tracks, release_date, release_date_precision
            FROM catalog_album WHERE \(dialect.isAny("spotify_id"))
            """, [.texts(ids)])
        let credits = try credits(.albumArtists, of: try rows.map { row throws(StorageError) in try row.integer(0) })
        let albums = try rows.map { row throws(StorageError) in
            let precision = ReleaseDate.Precision(rawValue: try row.text(6)) ?? .day
            return Album(
                id: SpotifyID(try row.text(1)), name: try row.text(2),
                kind: Album.Kind(providerValue: try row.text(3)), artists: credits[try row.integer(0)] ?? [],
                released: ReleaseDate(CalendarDay.text(try row.day(5)), precision: precision) ?? .unknown,
                totalTracks: try row.int(4))
        }
        return Dictionary(albums.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// The artists that have one of the names, spelled exactly so; several may share a name.
    package func artists(named names: [String]) throws(StorageError) -> [String: [SpotifyID]] {
        guard !names.isEmpty else { return [:] }
        let rows = try sql.query(
            "SELECT name, spotify_id FROM catalog_artist WHERE \(dialect.isAny("name")) ORDER BY spotify_id",
            [.texts(names)])
        return Dictionary(
            grouping: try rows.map { row throws(StorageError) in (name: try row.text(0), id: SpotifyID(try row.text(1)))
            }, by: \.name
        ).mapValues { $0.map(\.id) }
    }

    private func credits(_ links: LinkTable, of owners: [Int64]) throws(StorageError) -> [Int64: [ArtistReference]] {
        guard !owners.isEmpty else { return [:] }
        let rows = try sql.query(
            """
            SELECT l.\(links.ownerKey), a.spotify_id, a.name FROM \(links.name) l
            JOIN catalog_artist a ON a.id = l.artist_id
            WHERE \(dialect.isAny("l.\(links.ownerKey)")) ORDER BY l.\(links.ownerKey), l.position, a.spotify_id
            """, [.integers(owners)])
        var credits: [Int64: [ArtistReference]] = [:]
        for row in rows {
            let artist = ArtistReference(id: SpotifyID(try row.text(1)), name: try row.text(2))
            credits[try row.integer(0), default: []].append(artist)
        }
        return credits
    }

    /// Whether the catalog knew an artist before a run began.
    ///
    /// An artist that the run itself added, as a guest on an album, does not count.
    package func knew(_ artist: SpotifyID, before run: String) throws(StorageError) -> Bool {
        try sql.first(
            """
            SELECT 1 FROM catalog_artist a JOIN juke_run r ON r.id = ?
            WHERE a.spotify_id = ? AND a.created_at < r.created_at
            """, [.text(run), .text(artist.rawValue)]) != nil
    }

    /// The artist with the highest popularity among those that have albums; `nil` for an empty catalog.
    package func mostPopularArtist() throws(StorageError) -> Artist? {
        let row = try sql.first(
            """
            SELECT a.spotify_id FROM catalog_artist a
            WHERE EXISTS (SELECT 1 FROM catalog_album_artists l WHERE l.artist_id = a.id)
            ORDER BY COALESCE(a.popularity, -1) DESC, a.spotify_id LIMIT 1
            """)
        return try row.flatMap { row throws(StorageError) in try artist(SpotifyID(try row.text(0))) }
    }
}
