import Catalog

/// The attributes of every row of a ``CatalogIndex``, for filters, limits, explanations and details.
///
/// An album's audio features are the mean over its tracks, as are an artist's over the tracks that credit it; an
/// artist's length is the mean of its tracks', an album's their sum. Popularity is a resource's own, else that of its
/// best track.
struct CatalogAttributes: Sendable {
    private var columns: [ResourceType: FactColumns]
    private let unlisted: [ResourceType: UnlistedTable]
    private let counts: [ResourceType: Int]
    /// From an artist's position to the rows of its albums.
    private let albumsOfArtist: RowLinks
    /// From an artist's position to the rows of the tracks that credit it.
    private let tracksOfArtist: RowLinks
    /// From an artist's position to its unlisted albums.
    private let unlistedAlbumsOfArtist: RowLinks

    init(_ tables: [ResourceType: EntityTable], _ unlisted: [ResourceType: UnlistedTable]) {
        var columns = tables.mapValues(\.facts.withoutCodes)
        self.unlisted = unlisted
        let counts = tables.mapValues(\.count)
        self.counts = counts
        let known = columns
        let tracks = columns[.track] ?? FactColumns()
        (columns[.album], columns[.artist]) = both(
            {
                Self.completed(known[.album], by: tracks, meansDuration: false) { visit in
                    for row in 0..<tracks.count { if let album = tracks.album(at: row) { visit(album, row) } }
                }
            },
            {
                Self.completed(known[.artist], by: tracks, meansDuration: true) { visit in
                    for row in 0..<tracks.count { for artist in tracks.artists[row] { visit(Int(artist), row) } }
                }
            })
        let artists = counts[.artist, default: 0] + (unlisted[.artist]?.count ?? 0)
        let albumsOfArtist = columns[.album]?.artists.inverted(positions: artists) ?? RowLinks()
        self.albumsOfArtist = albumsOfArtist
        tracksOfArtist = tracks.artists.inverted(positions: artists)
        unlistedAlbumsOfArtist = unlisted[.album]?.facts.artists.inverted(positions: artists) ?? RowLinks()
        if let own = columns[.artist] {
            let albums = columns[.album]
            let explicits = (0..<own.count).filter { row in
                albumsOfArtist[row].contains { albums?.isExplicit(at: Int($0)) == true }
            }
            columns[.artist] = own.markingExplicit(explicits)
        }
        self.columns = columns
    }

    private static func completed(
        _ own: FactColumns?, by tracks: FactColumns, meansDuration: Bool,
        _ links: (_ visit: (_ owner: Int, _ track: Int) -> Void) -> Void
    ) -> FactColumns? {
        guard let own else { return nil }
        var summaries = [TrackSummary](repeating: TrackSummary(meansDuration: meansDuration), count: own.count)
        links { owner, track in
            // Positions past the last row are of resources without a vector.
            if owner < summaries.count { summaries[owner].add(track, of: tracks) }
        }
        return own.completed(by: summaries)
    }

    /// The facts of a kind's rows.
    subscript(type: ResourceType) -> FactColumns {
        get { columns[type] ?? FactColumns() }
        set { columns[type] = newValue }
    }

    // MARK: - Relations

    /// The positions of a row's artists; an artist is its own.
    func artists(of type: ResourceType, _ row: Int) -> [Int] {
        switch type {
        case .artist: [row]
        case .album, .track: self[type].artists[row].map(Int.init)
        case .genre: []
        }
    }

    /// The positions of the genres of a row's artists, each once, in their order; a genre is its own.
    func genres(of type: ResourceType, _ row: Int) -> [Int] {
        if type == .genre { return [row] }
        var found: [Int] = []
        for artist in artists(of: type, row) {
            for genre in genres(ofArtist: artist) where !found.contains(Int(genre)) { found.append(Int(genre)) }
        }
        return found
    }

    private func genres(ofArtist position: Int) -> Column<Int32> {
        let listed = counts[.artist, default: 0]
        return position < listed
            ? self[.artist].genres[position] : unlisted[.artist]?.facts.genres[position - listed] ?? []
    }

    /// The years in which a row was released: an artist's albums each have one.
    func years(of type: ResourceType, _ row: Int) -> [Int] {
        switch type {
        case .album: return self[.album].year(at: row).map { [$0] } ?? []
        case .track: return self[.track].album(at: row).flatMap(year(ofAlbum:)).map { [$0] } ?? []
        case .artist:
            let albums = self[.album]
            let others = unlisted[.album]?.facts
            return albumsOfArtist[row].compactMap { albums.year(at: Int($0)) }
                + unlistedAlbumsOfArtist[row].compactMap { others?.year(at: Int($0)) }
        case .genre: return []
        }
    }

    private func year(ofAlbum position: Int) -> Int? {
        let listed = counts[.album, default: 0]
        return position < listed
            ? self[.album].year(at: position) : unlisted[.album]?.facts.year(at: position - listed)
    }

    /// The rows of an artist's albums.
    func albums(ofArtist row: Int) -> Column<Int32> { albumsOfArtist[row] }

    /// The rows of the tracks that credit an artist, ascending.
    func tracks(ofArtist row: Int) -> Column<Int32> { tracksOfArtist[row] }

    /// From an artist's position to the rows that credit it, of albums and of tracks; `nil` for other kinds.
    func rowsOfArtist(_ type: ResourceType) -> RowLinks? {
        switch type {
        case .album: albumsOfArtist
        case .track: tracksOfArtist
        case .artist, .genre: nil
        }
    }

    /// What is unlisted of a kind.
    func unlisted(_ type: ResourceType) -> UnlistedTable { unlisted[type, default: UnlistedTable()] }

    /// The unlisted resource at a position; `nil` for a row of the table.
    func unlisted(_ type: ResourceType, _ position: Int) -> (id: SpotifyID, name: String)? {
        let listed = counts[type, default: 0]
        guard position >= listed, let others = unlisted[type] else { return nil }
        return (others.spotifyID(at: position - listed), others.name(at: position - listed))
    }
}

extension CatalogAttributes {
    /// Writes what rows have beside their vectors, and what is unlisted.
    func write(to writer: inout SnapshotWriter) {
        for type in ResourceType.allCases {
            columns[type, default: FactColumns()].write(to: &writer, as: "\(type.rawValue).facts")
            let others = unlisted[type, default: UnlistedTable()]
            writer.add("\(type.rawValue).unlisted", [Int64(others.count)])
            others.write(to: &writer, as: "\(type.rawValue).other")
        }
        albumsOfArtist.write(to: &writer, as: "artist.albums")
        tracksOfArtist.write(to: &writer, as: "artist.tracks")
        unlistedAlbumsOfArtist.write(to: &writer, as: "artist.others")
    }

    /// Reads the attributes of tables with `counts` rows.
    init(_ reader: SnapshotReader, _ counts: [ResourceType: Int]) throws(SnapshotError) {
        var others: [ResourceType: Int] = [:]
        var positions: [ResourceType: Int] = [:]
        for type in ResourceType.allCases {
            let count = Int(try reader.value("\(type.rawValue).unlisted", of: Int64.self))
            try SnapshotReader.expect((0..<Int(Int32.max)).contains(count), "so many unlisted \(type.rawValue)s")
            others[type] = count
            positions[type] = counts[type, default: 0] + count
        }
        var columns: [ResourceType: FactColumns] = [:]
        var unlisted: [ResourceType: UnlistedTable] = [:]
        for type in ResourceType.allCases {
            columns[type] = try FactColumns(
                reader, "\(type.rawValue).facts", count: counts[type, default: 0], positions: positions)
            unlisted[type] = try UnlistedTable(
                reader, "\(type.rawValue).other", count: others[type, default: 0], positions: positions)
        }
        self.counts = counts
        self.columns = columns
        self.unlisted = unlisted
        let artists = positions[.artist, default: 0]
        albumsOfArtist = try RowLinks(
            reader, "artist.albums", rows: artists, positions: counts[.album, default: 0])
        tracksOfArtist = try RowLinks(
            reader, "artist.tracks", rows: artists, positions: counts[.track, default: 0])
        unlistedAlbumsOfArtist = try RowLinks(
            reader, "artist.others", rows: artists, positions: others[.album, default: 0])
    }
}
