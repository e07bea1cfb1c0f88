import Catalog
import Importing
import Storage

/// The rows that the files of one owner make in the catalog.
struct LibraryBatch {
    /// Artists, albums and tracks, with genres and MusicBrainz identifiers.
    private(set) var rows = ImportBatch(provider: LibraryRun.provider)
    private let owner: String
    private let namesakes: [String: SpotifyID]
    private var artists: [SpotifyID: Artist] = [:]
    private var genreCounts: [SpotifyID: [String: Int]] = [:]

    /// How many of its tracks' genres an artist gets, the most frequent first.
    private static let mostGenres = 10

    /// Makes the rows; an artist whose name exactly one stored artist has is taken for that one.
    init(_ files: [LibraryFile], owner: String, in session: StoreSession) throws {
        self.owner = owner
        let entries = files.compactMap { file -> Recording? in
            guard let track = file.track, let entry = file.decodedEntry else { return nil }
            return Recording(track: track, folder: file.folder, entry: entry)
        }
        let names = Set(entries.flatMap { $0.entry.artists + $0.entry.credit })
        namesakes = try session.catalog.artists(named: Array(names)).reduce(into: [:]) { namesakes, entry in
            let others = entry.value.filter { $0 != DerivedID.artist(named: entry.key) }
            if others.count == 1 { namesakes[entry.key] = others[0] }
        }
        let years = Self.years(entries)
        var albums: [SpotifyID: [Recording]] = [:]
        var order: [SpotifyID] = []
        for recording in entries {
            let id = album(of: recording, year: years[FolderAlbum(recording)])
            if albums[id] == nil { order.append(id) }
            albums[id, default: []].append(recording)
        }
        for id in order { add(albums[id] ?? [], as: id, years) }
        for (id, counts) in genreCounts {
            artists[id]?.genres = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .prefix(Self.mostGenres).map(\.key)
        }
        rows.artists = artists.values.sorted { $0.id < $1.id }
    }

    /// A file that speaks for its track.
    private struct Recording {
        let track: SpotifyID
        let folder: [UInt8]
        let entry: LibraryEntry
    }

    /// Files of one folder that name one album.
    private struct FolderAlbum: Hashable {
        let folder: [UInt8]
        let album: String?

        init(_ recording: Recording) {
            folder = recording.folder
            album = recording.entry.album
        }
    }

    /// The year of each album: the latest that its files name, since those of a collection often name the first
    /// release.
    private static func years(_ recordings: [Recording]) -> [FolderAlbum: Int] {
        recordings.reduce(into: [:]) { years, recording in
            guard let year = recording.entry.year else { return }
            years[FolderAlbum(recording)] = max(years[FolderAlbum(recording)] ?? year, year)
        }
    }

    private func album(of recording: Recording, year: Int?) -> SpotifyID {
        let entry = recording.entry
        guard let name = entry.album else { return DerivedID.single(of: recording.track) }
        if let release = entry.release { return DerivedID.album(release: release) }
        if entry.credit == [LibraryEntry.variousArtists] { return DerivedID.compilation(name, year: year) }
        let artist = entry.credit.first.map { DerivedID.artist(named: $0) } ?? SpotifyID(owner)
        return DerivedID.album(name, by: artist, year: year)
    }

    private mutating func add(_ recordings: [Recording], as id: SpotifyID, _ years: [FolderAlbum: Int]) {
        guard let first = recordings.first else { return }
        let entry = first.entry
        let isSingle = entry.album == nil
        let isCompilation = entry.credit == [LibraryEntry.variousArtists]
        let date = recordings.compactMap(\.entry.date).max().flatMap { ReleaseDate($0) }
        let year = years[FolderAlbum(first)].map { ReleaseDate(year: $0) }
        rows.albums.append(
            Album(
                id: id, name: entry.album ?? entry.title,
                kind: isSingle ? .single : isCompilation ? .compilation : .album,
                artists: entry.credit.map { reference($0) },
                released: date ?? year ?? .unknown, totalTracks: recordings.count))
        if let release = entry.release { rows.albumMBIDs[id] = release }
        if entry.credit.count == entry.albumArtistIDs.count, entry.credit == entry.albumArtists {
            for (name, mbid) in zip(entry.credit, entry.albumArtistIDs) { rows.artistMBIDs[reference(name).id] = mbid }
        }
        var next = (recordings.compactMap(\.entry.number).max() ?? 0) + 1
        for recording in recordings {
            add(recording, to: id, number: recording.entry.number ?? next)
            if recording.entry.number == nil { next += 1 }
        }
    }

    private mutating func add(_ recording: Recording, to album: SpotifyID, number: Int) {
        let entry = recording.entry
        let names = entry.artists.isEmpty ? entry.credit : entry.artists
        let artists = names.map { reference($0) }
        rows.tracks.append(
            Track(
                id: recording.track, name: entry.title, album: album, artists: artists,
                discNumber: Self.place(entry.disc ?? 1), trackNumber: Self.place(number), durationMilliseconds: 0,
                isrc: entry.isrc))
        if let mbid = entry.recording { rows.trackMBIDs[recording.track] = mbid }
        if !entry.artists.isEmpty, entry.artists.count == entry.artistIDs.count {
            for (artist, mbid) in zip(artists, entry.artistIDs) { rows.artistMBIDs[artist.id] = mbid }
        }
        guard !entry.genres.isEmpty else { return }
        rows.trackGenres.append((recording.track, entry.genres))
        if let first = artists.first {
            for genre in entry.genres { genreCounts[first.id, default: [:]][genre, default: 0] += 1 }
        }
    }

    /// A number that a column holds.
    private static func place(_ number: Int) -> Int { min(max(0, number), Int(Int32.max) - 1) }

    private mutating func reference(_ name: String) -> ArtistReference {
        let id = namesakes[name] ?? DerivedID.artist(named: name)
        if artists[id] == nil { artists[id] = Artist(id: id, name: name) }
        return ArtistReference(id: id, name: name)
    }
}
