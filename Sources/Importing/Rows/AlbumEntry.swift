import Catalog

/// An artist as all rows of a file together tell it.
struct ArtistEntry: Hashable {
    var name: String
    var genres: [String] = []
    var popularity: Int?
    var followers: Int?
    var mbid: String?
    /// Whether the identifier is made from the name.
    let isMadeUp: Bool

    /// The most genres of an artist that are kept.
    private static let maximumGenres = 100
    /// The most characters of a genre that are kept.
    private static let longestGenre = 1_024

    init(named name: String, isMadeUp: Bool) {
        self.name = name
        self.isMadeUp = isMadeUp
    }

    mutating func add(_ more: [String]) {
        guard !more.isEmpty, genres != more else { return }
        for genre in more where genres.count < Self.maximumGenres {
            // The store cuts it shorter still.
            let genre = genre.utf8.count > Self.longestGenre ? String(genre.prefix(Self.longestGenre)) : genre
            if !genres.contains(genre) { genres.append(genre) }
        }
    }

    /// The artist as it is stored.
    func artist(_ id: SpotifyID) -> Artist {
        Artist(id: id, name: name, genres: genres, popularity: popularity, followers: followers)
    }
}

extension ArtistEntry: Spillable {
    var weight: Int { 1 + genres.count / 16 + name.nameWeight }

    mutating func merge(_ later: ArtistEntry) {
        if name.isEmpty { name = later.name }
        add(later.genres)
        popularity = popularity ?? later.popularity
        followers = followers ?? later.followers
        mbid = later.mbid ?? mbid
    }

    func write(to writer: inout SpillWriter) {
        writer.write(name)
        writer.write(isMadeUp)
        writer.write(genres)
        writer.write(popularity)
        writer.write(followers)
        writer.write(mbid)
    }

    init(from reader: inout SpillReader) {
        self.init(named: reader.text(), isMadeUp: reader.flag())
        genres = reader.texts()
        popularity = reader.optionalNumber()
        followers = reader.optionalNumber()
        mbid = reader.optionalText()
    }
}

/// An album as its rows tell it.
struct AlbumEntry {
    var album: Album
    var gaps: ImportGaps
    var rows = 0
    /// The artists that all rows have in common, while the file names none as the album's.
    var common: [ArtistReference]
    /// The artists that come first on its rows, the first few of them.
    var leads: [SpotifyID] = []
    var mbid: String?
    /// The track by which parts are ordered that rows without the album's identifier make; `nil` where the rows have
    /// it, so that their order counts.
    var origin: SpotifyID?

    /// An album as its first row describes it, that row not yet counted.
    init(of row: ImportedRow, id: SpotifyID) {
        album = Album(
            id: id, name: row.albumName, kind: row.albumKind ?? .album, artists: row.albumArtists,
            released: row.released ?? .unknown, totalTracks: row.albumTotalTracks ?? 0)
        gaps = row.gaps.intersection(.ofAlbum)
        common = row.artists
        mbid = row.releaseMBID
    }

    mutating func complete(with row: ImportedRow) {
        if album.name.isEmpty { album.name = row.albumName }
        if album.released == .unknown, let date = row.released { album.released = date }
        if let total = row.albumTotalTracks, total > album.totalTracks { album.totalTracks = total }
        if album.artists.isEmpty, !row.albumArtists.isEmpty { album.artists = row.albumArtists }
        mbid = mbid ?? row.releaseMBID
        gaps.formIntersection(row.gaps)
        if common.count > 1 || common.first?.id != row.artists.first?.id {
            let ids = row.artists.map(\.id)
            common.removeAll { !ids.contains($0.id) }
        }
        if let lead = row.artists.first?.id { add(lead: lead) }
        rows += 1
    }

    private mutating func add(lead: SpotifyID) {
        if leads.count < 3, !leads.contains(lead) { leads.append(lead) }
    }

    /// Decides what is left open when all rows are read.
    mutating func settle() {
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

extension AlbumEntry: Spillable {
    var weight: Int { 1 + (common.count + album.artists.count) / 8 + album.name.nameWeight }

    mutating func merge(_ later: AlbumEntry) {
        var other = later
        if let first = origin, let second = other.origin {
            // Parts with an origin come in any order.
            if second < first { swap(&self, &other) }
            if other.album.released.isBetter(than: album.released) { album.released = other.album.released }
        } else if album.released == .unknown {
            album.released = other.album.released
        }
        if album.name.isEmpty { album.name = other.album.name }
        album.totalTracks = max(album.totalTracks, other.album.totalTracks)
        if album.artists.isEmpty { album.artists = other.album.artists }
        mbid = mbid ?? other.mbid
        gaps.formIntersection(other.gaps)
        let ids = other.common.map(\.id)
        common.removeAll { !ids.contains($0.id) }
        for lead in other.leads { add(lead: lead) }
        rows += other.rows
    }

    func write(to writer: inout SpillWriter) {
        writer.write(album.id.rawValue)
        writer.write(album.name)
        writer.write(album.kind.rawValue)
        writer.write(album.artists)
        writer.write(album.released == .unknown ? "" : album.released.description)
        writer.write(album.totalTracks)
        writer.write(Int(gaps.rawValue))
        writer.write(rows)
        writer.write(common)
        writer.write(leads.map(\.rawValue))
        writer.write(mbid)
        writer.write(origin?.rawValue)
    }

    init(from reader: inout SpillReader) {
        album = Album(
            id: SpotifyID(reader.text()), name: reader.text(), kind: Album.Kind(providerValue: reader.text()),
            artists: reader.artists(), released: ReleaseDate(reader.text()) ?? .unknown, totalTracks: reader.number())
        gaps = ImportGaps(rawValue: UInt16(reader.number()))
        rows = reader.number()
        common = reader.artists()
        leads = reader.texts().map { SpotifyID($0) }
        mbid = reader.optionalText()
        origin = reader.optionalText().map { SpotifyID($0) }
    }
}

extension ReleaseDate {
    /// Whether this date says more than another one, or as much and is earlier.
    fileprivate func isBetter(than other: ReleaseDate) -> Bool {
        if self == .unknown || other == .unknown { return other == .unknown && self != .unknown }
        if precision != other.precision { return precision > other.precision }
        return (year, month, day) < (other.year, other.month, other.day)
    }
}
