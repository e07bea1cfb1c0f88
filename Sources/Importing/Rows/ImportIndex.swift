import Catalog

/// The artists and albums of a file, with what all its rows together say about them.
///
/// Filled by a first reading of the whole file. Only so is an artist's name known when its first row lacks it, an
/// album's size known when there is no column for it, and a second import sure to write the same values as the first.
struct ImportIndex {
    /// An album as its rows tell it.
    struct Entry {
        var album: Album
        var gaps: ImportGaps
        var rows = 0
        /// The artists that all rows have in common, while the file names none as the album's.
        var common: [ArtistReference]
        /// The artists that come first on its rows, the first few of them.
        var leads: [SpotifyID] = []
        var mbid: String?
        /// Whether the artists' identifiers are made from their names.
        var hasMadeUpArtists: Bool
    }

    private(set) var artists: [SpotifyID: Artist] = [:]
    private(set) var albums: [SpotifyID: Entry] = [:]
    private(set) var artistMBIDs: [SpotifyID: String] = [:]
    /// Artists whose identifier is made from their name.
    private(set) var madeUpArtists: Set<SpotifyID> = []
    private var grouping = AlbumGrouping()
    /// The album of the last row, which is not among ``albums`` while its rows follow one another.
    private var current: (id: SpotifyID, entry: Entry)?
    private var last = Said()

    /// The artists of the last row: neighbours mostly name the same.
    private struct Said: Equatable {
        var artists: [ArtistReference] = []
        var albumArtists: [ArtistReference] = []
        var artistGenres: [String] = []
        var trackGenres: [String] = []
        var mbids: [String] = []
        var popularity: Int?
        var followers: Int?
        var areMadeUp = false
        var areCreditsMadeUp = false
    }
    /// Rows whose album is known by name only, until all of them are read.
    private var unplaced: [AlbumKey: Entry] = [:]

    private struct AlbumKey: Hashable {
        let name: String
        let artist: SpotifyID
        let year: Int?
        let isCredited: Bool
    }

    /// The most genres of an artist that are kept.
    private static let maximumGenres = 100

    /// The artist that compilations are credited to.
    static let variousArtists = ArtistReference(id: DerivedID.artist(named: "Various Artists"), name: "Various Artists")

    /// Takes in a row of a track that no earlier row named.
    mutating func add(_ row: ImportedRow) {
        let said = Said(
            artists: row.artists, albumArtists: row.albumArtists, artistGenres: row.artistGenres,
            trackGenres: row.trackGenres, mbids: row.artistMBIDs, popularity: row.artistPopularity,
            followers: row.artistFollowers, areMadeUp: row.hasDerivedArtists,
            areCreditsMadeUp: row.hasDerivedAlbumArtists)
        if said != last {
            addArtists(row)
            last = said
        }
        addAlbum(row)
    }

    private mutating func addArtists(_ row: ImportedRow) {
        for (position, artist) in row.artists.enumerated() {
            add(artist, isMadeUp: row.hasDerivedArtists)
            if row.artistMBIDs.count == row.artists.count { artistMBIDs[artist.id] = row.artistMBIDs[position] }
        }
        for artist in row.albumArtists { add(artist, isMadeUp: row.hasDerivedAlbumArtists) }
        if let first = row.artists.first, row.artistPopularity != nil || row.artistFollowers != nil {
            let known = artists[first.id]
            artists[first.id]?.popularity = known?.popularity ?? row.artistPopularity
            artists[first.id]?.followers = known?.followers ?? row.artistFollowers
        }
        addGenres(row)
    }

    /// Takes in what a row says of a track that an earlier row named.
    mutating func addRepeated(_ row: ImportedRow) {
        for artist in row.artists where artists[artist.id] == nil { add(artist, isMadeUp: row.hasDerivedArtists) }
        addGenres(row)
    }

    private mutating func add(_ mention: ArtistReference, isMadeUp: Bool) {
        if let known = artists[mention.id] {
            if known.name.isEmpty, !mention.name.isEmpty { artists[mention.id]?.name = mention.name }
        } else {
            artists[mention.id] = Artist(id: mention.id, name: mention.name)
            if isMadeUp { madeUpArtists.insert(mention.id) }
        }
    }

    /// An artist's genres are those of all rows; what is said of a track is said of those who play it.
    private mutating func addGenres(_ row: ImportedRow) {
        if let first = row.artists.first { addGenres(row.artistGenres, first.id) }
        if !row.trackGenres.isEmpty {
            for artist in row.artists { addGenres(row.trackGenres, artist.id) }
        }
    }

    private mutating func addGenres(_ genres: [String], _ id: SpotifyID) {
        guard !genres.isEmpty, let known = artists[id]?.genres, known != genres else { return }
        for genre in genres where !known.contains(genre) && known.count < Self.maximumGenres {
            artists[id]?.genres.append(genre)
        }
    }

    private mutating func addAlbum(_ row: ImportedRow) {
        if let id = row.albumID {
            if current?.id != id {
                putBack()
                current = (id, albums.removeValue(forKey: id) ?? Entry(of: row, id: id))
            }
            current?.entry.complete(with: row)
        } else if !row.albumName.isEmpty, let artist = row.albumArtists.first ?? row.artists.first {
            grouping.add(row)
            let key = AlbumKey(
                name: row.albumName, artist: artist.id, year: row.year, isCredited: !row.albumArtists.isEmpty)
            unplaced[key, default: Entry(of: row, id: row.trackID)].complete(with: row)
        }
        // An album of which nothing is known is a single; it is made when the row is read again.
    }

    private mutating func putBack() {
        if let current { albums[current.id] = current.entry }
        current = nil
    }

    /// Ends the first reading: rows with an album's name only come together, counts stand in for sizes that are missing
    /// or too small, and names for empty credits.
    mutating func finish() {
        putBack()
        grouping.finish()
        for (key, entry) in unplaced.sorted(by: { $0.value.album.id < $1.value.album.id }) {
            let row = ImportedRow(unplaced: key.name, artist: key.artist, year: key.year, isCredited: key.isCredited)
            let (id, isCompilation) = grouping.album(of: row)
            if albums[id] == nil {
                albums[id] = entry
                albums[id]?.album.id = id
            } else {
                albums[id]?.merge(entry)
            }
            if isCompilation {
                albums[id]?.album.kind = .compilation
                albums[id]?.album.artists = [Self.variousArtists]
            }
        }
        unplaced = [:]
        for id in albums.keys {
            guard var entry = albums[id] else { continue }
            entry.settle()
            entry.album.artists = entry.album.artists.map {
                ArtistReference(id: $0.id, name: artists[$0.id]?.name ?? $0.name)
            }
            albums[id] = entry
            for artist in entry.album.artists where artists[artist.id] == nil { add(artist, isMadeUp: true) }
        }
    }

    /// The identifier of a row's album.
    func albumID(of row: ImportedRow) -> SpotifyID {
        if let id = row.albumID { return id }
        return row.albumName.isEmpty ? DerivedID.single(of: row.trackID) : grouping.album(of: row).id
    }

    /// A row's album, if it is one of several tracks; a track without an album is a release of its own.
    func album(_ id: SpotifyID, of row: ImportedRow) -> (album: Album, gaps: ImportGaps, mbid: String?) {
        if let entry = albums[id] { return (entry.album, entry.gaps, entry.mbid) }
        let album = Album(
            id: id, name: row.trackName, kind: row.albumKind ?? .single,
            artists: Array((row.albumArtists.isEmpty ? row.artists : row.albumArtists).prefix(8)),
            released: row.released ?? .unknown, totalTracks: max(1, row.albumTotalTracks ?? 1))
        return (album, row.gaps.intersection(.ofAlbum), row.releaseMBID)
    }
}

extension ImportIndex.Entry {
    /// An album as its first row describes it.
    fileprivate init(of row: ImportedRow, id: SpotifyID) {
        self.init(
            album: Album(
                id: id, name: row.albumName, kind: row.albumKind ?? .album, artists: row.albumArtists,
                released: row.released ?? .unknown, totalTracks: row.albumTotalTracks ?? 0),
            gaps: row.gaps.intersection(.ofAlbum), common: row.artists, mbid: row.releaseMBID,
            hasMadeUpArtists: row.hasDerivedAlbumArtists)
    }

    fileprivate mutating func complete(with row: ImportedRow) {
        if album.name.isEmpty { album.name = row.albumName }
        if album.released == .unknown, let date = row.released { album.released = date }
        if let total = row.albumTotalTracks, total > album.totalTracks { album.totalTracks = total }
        if album.artists.isEmpty, !row.albumArtists.isEmpty {
            album.artists = row.albumArtists
            hasMadeUpArtists = row.hasDerivedAlbumArtists
        }
        mbid = mbid ?? row.releaseMBID
        gaps.formIntersection(row.gaps)
        if common.count > 1 || common.first?.id != row.artists.first?.id {
            let ids = row.artists.map(\.id)
            common.removeAll { !ids.contains($0.id) }
        }
        if let lead = row.artists.first?.id, leads.count < 3, !leads.contains(lead) { leads.append(lead) }
        rows += 1
    }

    fileprivate mutating func merge(_ other: ImportIndex.Entry) {
        if album.released == .unknown { album.released = other.album.released }
        album.totalTracks = max(album.totalTracks, other.album.totalTracks)
        if album.artists.isEmpty { album.artists = other.album.artists }
        gaps.formIntersection(other.gaps)
        let ids = other.common.map(\.id)
        common.removeAll { !ids.contains($0.id) }
        for lead in other.leads where leads.count < 3 && !leads.contains(lead) { leads.append(lead) }
        rows += other.rows
    }

    /// Decides what is left open when all rows are read.
    fileprivate mutating func settle() {
        album.totalTracks = max(album.totalTracks, rows)
        guard album.artists.isEmpty else { return }
        if !common.isEmpty {
            album.artists = common
        } else if leads.count > 2 {
            album.artists = [ImportIndex.variousArtists]
            album.kind = .compilation
        } else {
            album.artists = leads.map { ArtistReference(id: $0, name: "") }
        }
    }
}

extension ImportedRow {
    /// A row that has no more than what an album is told by.
    fileprivate init(unplaced name: String, artist: SpotifyID, year: Int?, isCredited: Bool) {
        let reference = [ArtistReference(id: artist, name: "")]
        self.init(
            trackID: artist, isDerived: false, trackName: "", artists: reference, hasDerivedArtists: false,
            artistGenres: [], trackGenres: [], albumName: name, albumArtists: isCredited ? reference : [],
            hasDerivedAlbumArtists: false, year: year, durationMilliseconds: 0, artistMBIDs: [])
    }
}
