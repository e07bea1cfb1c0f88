import Catalog

/// The artists and albums of a file, with what all its rows together say about them.
///
/// Filled by a first reading of the whole file. Only so is an artist's name known when its first row lacks it, an
/// album's size known when there is no column for it, and a second import sure to write the same values as the first.
/// It keeps up to `maximumEntries` artists and albums in memory, and the rest in a temporary file.
final class ImportIndex {
    /// How many artists, and how many albums, are in memory at a time: some fifty megabytes in all.
    static let maximumEntries = 30_000

    private let artists: SpilledTable<SpotifyID, ArtistEntry>
    private let albums: SpilledTable<SpotifyID, AlbumEntry>
    /// Rows whose album is known by name only, until all of them are read.
    private let unplaced: SpilledTable<AlbumKey, AlbumEntry>
    private let grouping: AlbumGrouping
    /// The album of the last row, which is not among ``albums`` while its rows follow one another.
    private var current: (id: SpotifyID, entry: AlbumEntry)?
    private var last = Said()
    private var usesVariousArtists = false

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

    private struct AlbumKey: SpillKey {
        let name: String
        let artist: SpotifyID
        let year: Int?
        let isCredited: Bool

        var weight: Int { name.nameWeight }

        func write(to writer: inout SpillWriter) {
            writer.write(name)
            artist.write(to: &writer)
            writer.write(year)
            writer.write(isCredited)
        }

        init(name: String, artist: SpotifyID, year: Int?, isCredited: Bool) {
            (self.name, self.artist, self.year, self.isCredited) = (name, artist, year, isCredited)
        }

        init(from reader: inout SpillReader) {
            self.init(
                name: reader.text(), artist: SpotifyID(from: &reader), year: reader.optionalNumber(),
                isCredited: reader.flag())
        }
    }

    /// The artist that compilations are credited to.
    static let variousArtists = ArtistReference(id: DerivedID.artist(named: "Various Artists"), name: "Various Artists")

    /// An index of nothing yet.
    ///
    /// - Parameter maximumEntries: How many artists, and how many albums, to keep in memory.
    init(maximumEntries: Int = ImportIndex.maximumEntries) {
        artists = SpilledTable(limit: maximumEntries)
        albums = SpilledTable(limit: maximumEntries)
        unplaced = SpilledTable(limit: maximumEntries)
        grouping = AlbumGrouping(maximumNames: maximumEntries)
    }

    /// The most artists, or albums, that were in memory at a time.
    var peak: Int { max(artists.peak, albums.peak, unplaced.peak, grouping.peak) }
    /// How many artists there are, once finished.
    private(set) var artistCount = 0
    /// How many albums there are, once finished.
    var albumCount: Int { albums.count }

    /// Takes in a row of a track that no earlier row named.
    func add(_ row: ImportedRow) throws(ImportError) {
        let said = Said(
            artists: row.artists, albumArtists: row.albumArtists, artistGenres: row.artistGenres,
            trackGenres: row.trackGenres, mbids: row.artistMBIDs, popularity: row.artistPopularity,
            followers: row.artistFollowers, areMadeUp: row.hasDerivedArtists,
            areCreditsMadeUp: row.hasDerivedAlbumArtists)
        if said != last {
            try addArtists(row)
            last = said
        }
        try addAlbum(row)
    }

    private func addArtists(_ row: ImportedRow) throws(ImportError) {
        let hasMBIDs = row.artistMBIDs.count == row.artists.count
        for (position, artist) in row.artists.enumerated() {
            try update(artist, isMadeUp: row.hasDerivedArtists) {
                if position == 0 {
                    $0.popularity = $0.popularity ?? row.artistPopularity
                    $0.followers = $0.followers ?? row.artistFollowers
                    $0.add(row.artistGenres)
                }
                // What is said of a track is said of those who play it.
                $0.add(row.trackGenres)
                if hasMBIDs { $0.mbid = row.artistMBIDs[position] }
            }
        }
        for artist in row.albumArtists { try update(artist, isMadeUp: row.hasDerivedAlbumArtists) { _ in } }
    }

    /// Takes in what a row says of a track that an earlier row named.
    func addRepeated(_ row: ImportedRow) throws(ImportError) {
        for (position, artist) in row.artists.enumerated() {
            try update(artist, isMadeUp: row.hasDerivedArtists) {
                if position == 0 { $0.add(row.artistGenres) }
                $0.add(row.trackGenres)
            }
        }
    }

    private func update(
        _ mention: ArtistReference, isMadeUp: Bool, _ change: (inout ArtistEntry) -> Void
    ) throws(ImportError) {
        try artists.update(mention.id, ArtistEntry(named: mention.name, isMadeUp: isMadeUp)) {
            if $0.name.isEmpty, !mention.name.isEmpty { $0.name = mention.name }
            change(&$0)
        }
    }

    private func addAlbum(_ row: ImportedRow) throws(ImportError) {
        if let id = row.albumID {
            if current?.id != id {
                try putBack()
                current = (id, AlbumEntry(of: row, id: id))
            }
            current?.entry.complete(with: row)
        } else if !row.albumName.isEmpty, let artist = row.albumArtists.first ?? row.artists.first {
            try grouping.add(row)
            let key = AlbumKey(
                name: row.albumName, artist: artist.id, year: row.year, isCredited: !row.albumArtists.isEmpty)
            try unplaced.update(key, AlbumEntry(of: row, id: row.trackID)) { $0.complete(with: row) }
        }
        // An album of which nothing is known is a single; it is made when the row is read again.
    }

    private func putBack() throws(ImportError) {
        guard let (id, entry) = current else { return }
        current = nil
        try put(entry, at: id)
    }

    /// Adds a part of an album.
    private func put(_ entry: AlbumEntry, at id: SpotifyID) throws(ImportError) {
        var isNew = false
        func new() -> AlbumEntry {
            isNew = true
            return entry
        }
        try albums.update(id, new()) { if !isNew { $0.merge(entry) } }
    }

    /// Ends the first reading: rows with an album's name only come together, counts stand in for sizes that are missing
    /// or too small, and names for empty credits.
    func finish() throws(ImportError) {
        try putBack()
        try grouping.finish()
        try unplaced.finish { key, entry throws(ImportError) in
            let row = ImportedRow(unplaced: key.name, artist: key.artist, year: key.year, isCredited: key.isCredited)
            let (id, isCompilation) = try grouping.album(of: row)
            entry.origin = entry.album.id
            entry.album.id = id
            if isCompilation {
                entry.album.kind = .compilation
                entry.album.artists = [Self.variousArtists]
            }
            try put(entry, at: id)
            return false
        }
        try albums.finish { _, entry in
            entry.settle()
            if entry.album.artists.first == Self.variousArtists { usesVariousArtists = true }
            return true
        }
        try artists.finish { _, _ in true }
        let isMissing = usesVariousArtists ? try artists.entry(of: Self.variousArtists.id) == nil : false
        artistCount = artists.count + (isMissing ? 1 : 0)
    }

    /// What the file says of an artist that a row or an album names; one that no row names is made up.
    func artist(_ mention: ArtistReference) throws(ImportError) -> ArtistEntry {
        try artists.entry(of: mention.id) ?? ArtistEntry(named: mention.name, isMadeUp: true)
    }

    /// The artists under the names that the file has for them.
    func named(_ mentions: [ArtistReference]) throws(ImportError) -> [ArtistReference] {
        var named = mentions
        for index in named.indices {
            if let known = try artists.entry(of: named[index].id) { named[index].name = known.name }
        }
        return named
    }

    /// The identifier of a row's album.
    func albumID(of row: ImportedRow) throws(ImportError) -> SpotifyID {
        if let id = row.albumID { return id }
        return row.albumName.isEmpty ? DerivedID.single(of: row.trackID) : try grouping.album(of: row).id
    }

    /// How many rows are of an album.
    func rowCount(ofAlbum id: SpotifyID) throws(ImportError) -> Int { try albums.entry(of: id)?.rows ?? 1 }

    /// A row's album, if it is one of several tracks; a track without an album is a release of its own.
    func album(
        _ id: SpotifyID, of row: ImportedRow
    ) throws(ImportError) -> (album: Album, gaps: ImportGaps, mbid: String?) {
        if var entry = try albums.entry(of: id) {
            entry.album.artists = try named(entry.album.artists)
            return (entry.album, entry.gaps, entry.mbid)
        }
        let album = Album(
            id: id, name: row.trackName, kind: row.albumKind ?? .single,
            artists: Array((row.albumArtists.isEmpty ? row.artists : row.albumArtists).prefix(8)),
            released: row.released ?? .unknown, totalTracks: max(1, row.albumTotalTracks ?? 1))
        return (album, row.gaps.intersection(.ofAlbum), row.releaseMBID)
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
