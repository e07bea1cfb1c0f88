package import Catalog
import Foundation

extension CatalogStore {
    /// The names of those of the artists listed that the store knows.
    package func artistNames(among ids: [SpotifyID]) throws(StorageError) -> [SpotifyID: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try sql.query(
            "SELECT spotify_id, name FROM catalog_artist WHERE \(dialect.isAny("spotify_id"))", [.texts(ids)])
        return Dictionary(
            try rows.map { row throws(StorageError) in (SpotifyID(try row.text(0)), try row.text(1)) },
            uniquingKeysWith: { $1 })
    }

    /// An artist with its genres; nil when unknown.
    package func artist(_ id: SpotifyID) throws(StorageError) -> Artist? {
        guard
            let row = try sql.first(
                """
                SELECT id, name, popularity, followers, CAST(spotify_data AS text) FROM catalog_artist
                WHERE spotify_id = ?
                """, [.text(id.rawValue)])
        else { return nil }
        let genres = try sql.query(
            """
            SELECT g.name FROM catalog_artist_genres l JOIN catalog_genre g ON g.id = l.genre_id
            WHERE l.artist_id = ? ORDER BY l.position, g.name
            """, [.integer(try row.integer(0))])
        return Artist(
            id: id, name: try row.text(1), genres: try genres.map { row throws(StorageError) in try row.text(0) },
            popularity: try row.optional(2, row.int), followers: try row.optional(3, row.int),
            imageURLs: images(in: try row.optional(4, row.text)))
    }

    /// An album with the artists that it is credited to, under their canonical names; nil when unknown.
    package func album(_ id: SpotifyID) throws(StorageError) -> Album? {
        guard
            let row = try sql.first(
                """
                SELECT id, name, album_type, total_tracks, release_date, release_date_precision,
                    CAST(spotify_data AS text)
                FROM catalog_album WHERE spotify_id = ?
                """, [.text(id.rawValue)])
        else { return nil }
        let precision = ReleaseDate.Precision(rawValue: try row.text(5)) ?? .day
        return Album(
            id: id, name: try row.text(1), kind: Album.Kind(providerValue: try row.text(2)),
            artists: try credits(.albumArtists, of: try row.integer(0)),
            released: ReleaseDate(CalendarDay.text(try row.day(4)), precision: precision) ?? .unknown,
            totalTracks: try row.int(3), imageURLs: images(in: try row.optional(6, row.text)))
    }

    /// A track with its artists, under their canonical names; nil when unknown.
    package func track(_ id: SpotifyID) throws(StorageError) -> Track? {
        guard
            let row = try sql.first(
                """
                SELECT t.id, t.name, a.spotify_id, t.disc_number, t.track_number, t.duration_ms, t.explicit, t.isrc,
                    t.popularity
                FROM catalog_track t JOIN catalog_album a ON a.id = t.album_id WHERE t.spotify_id = ?
                """, [.text(id.rawValue)])
        else { return nil }
        return Track(
            id: id, name: try row.text(1), album: SpotifyID(try row.text(2)),
            artists: try credits(.trackArtists, of: try row.integer(0)), discNumber: try row.int(3),
            trackNumber: try row.int(4), durationMilliseconds: try row.int(5), isExplicit: try row.boolean(6),
            isrc: try row.optional(7, row.text), popularity: try row.optional(8, row.int))
    }

    /// The artists that have albums, by name and identifier, in code point order.
    ///
    /// - Parameters:
    ///   - after: The last artist of the page before; nil for the first page.
    ///   - limit: How many to return at most.
    /// - Returns: The next artists; none after the last page.
    /// - Throws: ``StorageError``.
    package func artistsInOrder(after: ArtistReference? = nil, limit: Int) throws(StorageError) -> [ArtistReference] {
        let rows = try sql.query(
            """
            SELECT a.spotify_id, a.name FROM catalog_artist a
            WHERE (a.name, a.spotify_id) > (?, ?)
                AND EXISTS (SELECT 1 FROM catalog_album_artists l WHERE l.artist_id = a.id)
            ORDER BY a.name, a.spotify_id LIMIT ?
            """, [.text(after?.name ?? ""), .text(after?.id.rawValue ?? ""), .integer(limit)])
        return try rows.map { row throws(StorageError) in
            ArtistReference(id: SpotifyID(try row.text(0)), name: try row.text(1))
        }
    }

    /// An artist's albums by name, each with its tracks by disc and number; empty for an unknown artist.
    ///
    /// An album of several artists is in the plan of each.
    package func ingestPlan(artist: SpotifyID) throws(StorageError) -> [AlbumTracks] {
        let rows = try sql.query(
            """
            SELECT b.spotify_id, t.spotify_id, t.name, f.track_id IS NOT NULL AND \(FeatureBatch.isComplete)
            FROM catalog_artist a JOIN catalog_album_artists l ON l.artist_id = a.id
            JOIN catalog_album b ON b.id = l.album_id
            JOIN catalog_track t ON t.album_id = b.id
            LEFT JOIN recommender_trackaudiofeatures f ON f.track_id = t.id
            WHERE a.spotify_id = ?
            ORDER BY b.name, b.spotify_id, t.disc_number, t.track_number
            """, [.text(artist.rawValue)])
        var plan: [(album: SpotifyID, tracks: [AlbumTracks.PlannedTrack])] = []
        for row in rows {
            let album = SpotifyID(try row.text(0))
            if plan.last?.album != album { plan.append((album, [])) }
            plan[plan.count - 1].tracks.append(
                .init(id: SpotifyID(try row.text(1)), name: try row.text(2), hasFeatures: try row.boolean(3)))
        }
        return plan.map { AlbumTracks(album: $0.album, tracks: $0.tracks) }
    }

    private func credits(_ links: LinkTable, of owner: Int64) throws(StorageError) -> [ArtistReference] {
        let rows = try sql.query(
            """
            SELECT a.spotify_id, a.name FROM \(links.name) l JOIN catalog_artist a ON a.id = l.artist_id
            WHERE l.\(links.ownerKey) = ? ORDER BY l.position, a.spotify_id
            """, [.integer(owner)])
        return try rows.map { row throws(StorageError) in
            ArtistReference(id: SpotifyID(try row.text(0)), name: try row.text(1))
        }
    }

    private func images(in extras: String?) -> [String] {
        guard let extras else { return [] }
        let object = try? JSONSerialization.jsonObject(with: Data(extras.utf8))
        return ((object as? [String: Any])?["images"] as? [Any])?.compactMap { $0 as? String } ?? []
    }
}

extension CatalogStore {
    /// The resource that a recording code or a MusicBrainz identifier names; of several tracks of one recording the
    /// most popular.
    package func resolve(_ reference: ExternalReference) throws(StorageError) -> JukeURI? {
        switch reference {
        case .isrc(let code):
            return try first(of: .track, "isrc", code)
        case .mbid(let id):
            for type in [ResourceType.track, .artist, .album] {
                if let uri = try first(of: type, "musicbrainz_id", id) { return uri }
            }
            return nil
        }
    }

    /// Whether any artist, album or track has a name, in small letters or capitals; with `wanted`, whether one of this
    /// kind has it.
    package func hasResource(named name: String, as wanted: ResourceType? = nil) throws(StorageError) -> Bool {
        // Genres have no table of their own.
        for type in [ResourceType.artist, .track, .album] where wanted == nil || wanted == type {
            if try sql.first(Self.selectNamed(type), [.text(name)]) != nil { return true }
        }
        return false
    }

    /// The statement that looks for a resource of a kind by its name; an index answers it.
    package static func selectNamed(_ type: ResourceType) -> String {
        "SELECT 1 FROM \(type.catalogTable) WHERE LOWER(name) = LOWER(?) LIMIT 1"
    }

    private func first(of type: ResourceType, _ column: String, _ value: String) throws(StorageError) -> JukeURI? {
        let order = type == .album ? "spotify_id" : "COALESCE(popularity, -1) DESC, spotify_id"
        return try sql.first(
            "SELECT spotify_id FROM \(type.catalogTable) WHERE \(column) = ? ORDER BY \(order) LIMIT 1", [.text(value)]
        ).map { row throws(StorageError) in JukeURI(type, SpotifyID(try row.text(0))) }
    }
}
