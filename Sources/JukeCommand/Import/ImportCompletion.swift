import Catalog
import Concurrency
import Importing
import Storage

/// Fills what a dataset leaves open with what the store knows, so that a poorer file does not impoverish a richer
/// catalog.
///
/// - A track that is stored keeps its artists, album, number and explicit flag where the file does not give them, and
///   where it gives the same names without their identifiers.
/// - An album that is stored keeps its artists, name, type, size and finer date likewise.
/// - An artist that the file knows by name only is the stored one of that name, if there is exactly one.
///
/// It remembers from batch to batch which stored album a made-up one turned out to be, mostly in a file where there are
/// many.
final class ImportCompletion: Sendable {
    private let storedAlbums = Mutex(SpilledTexts())
    private let displaced = Mutex<Set<SpotifyID>>([])

    /// Albums that lost tracks since the last call and may be empty now.
    func takeDisplacedAlbums() -> [SpotifyID] {
        displaced.withLock { albums in
            let all = Array(albums)
            albums = []
            return all
        }
    }

    /// The same rows, completed.
    ///
    /// - Parameters:
    ///   - rows: Rows that are about to be stored.
    ///   - dataset: The batch that they were made from, which knows what it does not know.
    ///   - adopted: The identifiers that rows without one got, by those that were derived: of such a track the store
    ///     knows all better.
    ///   - session: What to complete them from.
    /// - Returns: The rows, completed; made-up identifiers are replaced where the store knows whom they mean.
    /// - Throws: `StorageError` when the store cannot be read.
    func complete(
        _ rows: ImportBatch, of dataset: ImportedBatch, adopted: [SpotifyID: SpotifyID], from session: StoreSession
    ) throws -> ImportBatch {
        guard dataset.hasGaps else { return rows }
        var rows = rows
        var trackGaps = dataset.trackGaps
        for (derived, id) in adopted where trackGaps.removeValue(forKey: derived) != nil && trackGaps[id] == nil {
            trackGaps[id] = .ofTrack
        }
        let namesakes = try namesakes(of: dataset.madeUpArtists, in: rows, session)
        try completeArtists(&rows, namesakes, session)
        rows.rename(namesakes)
        let uncredited = try completeTracks(&rows, trackGaps, adopted, dataset.soleAlbums, session)
        try completeAlbums(&rows, dataset.albumGaps, session)
        rows.dropArtists(uncredited)
        return rows
    }

    /// The stored artists that are meant by made-up identifiers.
    private func namesakes(
        of madeUp: Set<SpotifyID>, in rows: ImportBatch, _ session: StoreSession
    ) throws -> [SpotifyID: SpotifyID] {
        guard !madeUp.isEmpty else { return [:] }
        var names: [SpotifyID: String] = [:]
        for artist in rows.mentions where madeUp.contains(artist.id) && !artist.name.isEmpty {
            names[artist.id] = artist.name
        }
        let stored = try session.catalog.artists(named: Array(Set(names.values)))
        return names.reduce(into: [:]) { namesakes, entry in
            let others = stored[entry.value, default: []].filter { $0 != entry.key }
            if others.count == 1 { namesakes[entry.key] = others[0] }
        }
    }

    /// Details of artists known by name that the stored rows lack.
    private func completeArtists(
        _ rows: inout ImportBatch, _ namesakes: [SpotifyID: SpotifyID], _ session: StoreSession
    ) throws {
        for artist in rows.artists where artist.popularity != nil || artist.followers != nil || !artist.genres.isEmpty {
            guard let id = namesakes[artist.id], let known = try session.catalog.artist(id) else { continue }
            var artist = artist
            artist.id = id
            artist.name = known.name
            if known.popularity != nil { artist.popularity = nil }
            if known.followers != nil { artist.followers = nil }
            rows.artists.append(artist)
        }
    }

    /// Fills the gaps of tracks from their stored rows.
    ///
    /// - Returns: The artists that rows name and whose tracks keep other credits.
    private func completeTracks(
        _ rows: inout ImportBatch, _ gaps: [SpotifyID: ImportGaps], _ adopted: [SpotifyID: SpotifyID],
        _ sole: Set<SpotifyID>, _ session: StoreSession
    ) throws -> Set<SpotifyID> {
        guard !gaps.isEmpty else { return [] }
        let stored = try session.catalog.tracks(among: Array(gaps.keys))
        let names = try AlbumNames(rows, gaps, stored, adopted, session)
        let contradicted = rows.tracks.filter { track in
            gaps[track.id]?.contains(.artistID) == true && stored[track.id]?.isCredited(as: track.artists) == false
        }
        let origins = try session.catalog.origins(of: contradicted.map(\.id))
        let adopted = Set(adopted.values)
        var uncredited: Set<SpotifyID> = []
        var found: [SpotifyID: SpotifyID] = [:]
        for index in rows.tracks.indices {
            guard let gaps = gaps[rows.tracks[index].id], let known = stored[rows.tracks[index].id] else { continue }
            if adopted.contains(known.id), gaps == .ofTrack { rows.tracks[index].keepFigures(of: known) }
            if gaps.contains(.trackName) { rows.tracks[index].name = known.name }
            if gaps.contains(.explicit) { rows.tracks[index].isExplicit = known.isExplicit }
            // Only the origin that gave the credits may say that they are others, as long as it knows names only.
            let isSame = known.isCredited(as: rows.tracks[index].artists)
            if gaps.contains(.artistID), !known.artists.isEmpty, isSame || origins[known.id] != rows.provider {
                uncredited.formUnion(rows.tracks[index].artists.map(\.id))
                rows.tracks[index].artists = known.artists
                if !isSame { rows.tracks[index].name = known.name }
            }
            if gaps.contains(.trackNumber) {
                rows.tracks[index].trackNumber = known.trackNumber
                rows.tracks[index].discNumber = known.discNumber
            }
            let album = rows.tracks[index].album
            guard gaps.contains(.albumID), album != known.album else { continue }
            switch names.relation(of: album, to: known.album) {
            case .same:
                found[album] = known.album
                rows.tracks[index].album = known.album
            case .other:
                // The track stays where it is; what else the file has of the album goes there.
                displaced.withLock { $0.formUnion([album]) }
                rows.tracks[index].album = known.album
            case .better: displaced.withLock { $0.formUnion([known.album]) }
            }
        }
        // New tracks of an album that turned out to be stored go there too; the made-up one is not needed.
        let albums = try known(among: rows, found)
        for index in rows.tracks.indices {
            if let album = albums[rows.tracks[index].album] { rows.tracks[index].album = album }
        }
        rows.albums.removeAll { albums[$0.id] != nil }
        try remember(found.filter { !sole.contains($0.key) })
        return uncredited
    }

    /// The stored albums that the made-up ones of some rows turned out to be, in this batch or an earlier one.
    private func known(
        among rows: ImportBatch, _ found: [SpotifyID: SpotifyID]
    ) throws -> [SpotifyID: SpotifyID] {
        let wanted = Set(rows.tracks.map(\.album) + rows.albums.map(\.id)).subtracting(found.keys)
        let earlier = try storedAlbums.withLock { texts in
            var albums: [SpotifyID: SpotifyID] = [:]
            for album in wanted {
                if let stored = try texts.text(of: album.rawValue) { albums[album] = SpotifyID(stored) }
            }
            return albums
        }
        return found.merging(earlier) { $1 }
    }

    /// Keeps them for later batches; nobody asks again for an album of one row.
    private func remember(_ albums: [SpotifyID: SpotifyID]) throws {
        try storedAlbums.withLock { texts in
            for (album, stored) in albums { try texts.set(stored.rawValue, for: album.rawValue) }
        }
    }

    private func completeAlbums(
        _ rows: inout ImportBatch, _ gaps: [SpotifyID: ImportGaps], _ session: StoreSession
    ) throws {
        let stored = try session.catalog.albums(among: rows.albums.map(\.id))
        for index in rows.albums.indices {
            guard let known = stored[rows.albums[index].id] else { continue }
            rows.albums[index].complete(from: known, where: gaps[known.id] ?? [])
        }
    }
}

/// The names of the albums that tracks of a batch are on, in the file and in the store.
private struct AlbumNames {
    /// How the album that a file names stands to the one that the store has the track on.
    enum Relation {
        /// It is the same one.
        case same
        /// It is another one.
        case other
        /// The store has the track on a release of its own, as nobody had told the album before.
        case better
    }

    private var names: [SpotifyID: String] = [:]
    private var singles: Set<SpotifyID> = []
    private var nameless: Set<SpotifyID> = []

    init(
        _ rows: ImportBatch, _ gaps: [SpotifyID: ImportGaps], _ stored: [SpotifyID: Track],
        _ adopted: [SpotifyID: SpotifyID], _ session: StoreSession
    ) throws {
        var wanted: Set<SpotifyID> = []
        for track in rows.tracks {
            guard let gaps = gaps[track.id], gaps.contains(.albumID), let known = stored[track.id],
                known.album != track.album
            else { continue }
            wanted.formUnion([track.album, known.album])
            if track.album == DerivedID.single(of: track.id) { nameless.insert(track.album) }
            let ids = [track.id] + TrackAdoption.derived(of: known)
            if ids.contains(where: { DerivedID.single(of: $0) == known.album }) { singles.insert(known.album) }
        }
        guard !wanted.isEmpty else { return }
        // Of a row that was adopted, the album may be the single of the identifier that it had.
        nameless.formUnion(adopted.keys.map { DerivedID.single(of: $0) })
        names = try session.catalog.albums(among: Array(wanted)).mapValues(\.name)
        for album in rows.albums where wanted.contains(album.id) { names[album.id] = album.name }
    }

    /// Whether the file's album, whose identifier is derived, is the stored album of the track.
    func relation(of album: SpotifyID, to known: SpotifyID) -> Relation {
        if nameless.contains(album) { return .same }
        if singles.contains(known) { return .better }
        guard let name = names[album], let other = names[known] else { return .other }
        return FoldedName(name) == FoldedName(other) ? .same : .other
    }
}

extension ImportBatch {
    /// Every artist that is listed or mentioned.
    fileprivate var mentions: some Sequence<ArtistReference> {
        let listed = artists.lazy.map { ArtistReference(id: $0.id, name: $0.name) }
        return Array(listed) + albums.flatMap(\.artists) + tracks.flatMap(\.artists)
    }

    /// Leaves out those of some artists that no album and no track is credited to any more.
    fileprivate mutating func dropArtists(_ dropped: Set<SpotifyID>) {
        guard !dropped.isEmpty else { return }
        let mentioned = Set((albums.flatMap(\.artists) + tracks.flatMap(\.artists)).map(\.id))
        artists.removeAll { dropped.contains($0.id) && !mentioned.contains($0.id) }
    }

    /// Gives artists other identifiers; one that is stored already is not listed again.
    fileprivate mutating func rename(_ identifiers: [SpotifyID: SpotifyID]) {
        guard !identifiers.isEmpty else { return }
        artists.removeAll { identifiers[$0.id] != nil }
        for index in albums.indices { Self.rename(&albums[index].artists, identifiers) }
        for index in tracks.indices { Self.rename(&tracks[index].artists, identifiers) }
    }

    private static func rename(_ mentions: inout [ArtistReference], _ identifiers: [SpotifyID: SpotifyID]) {
        for index in mentions.indices {
            guard let id = identifiers[mentions[index].id] else { continue }
            mentions[index] = ArtistReference(id: id, name: mentions[index].name)
        }
    }
}

extension Album {
    fileprivate mutating func complete(from known: Album, where gaps: ImportGaps) {
        if gaps.contains(.albumArtistID), !known.artists.isEmpty { artists = known.artists }
        if gaps.contains(.albumName) { name = known.name }
        if gaps.contains(.albumKind) { kind = known.kind }
        if gaps.contains(.albumTotal) { totalTracks = max(totalTracks, known.totalTracks) }
        if known.released.refines(released) { released = known.released }
    }
}

extension Track {
    /// Whether names out of a file may mean the artists of this track: one of them is among these, or all together are.
    fileprivate func isCredited(as names: [ArtistReference]) -> Bool {
        let said = names.map { FoldedName($0.name).text }.filter { !$0.isEmpty }
        let known = artists.map { FoldedName($0.name).text }
        return said.isEmpty || !Set(said).isDisjoint(with: known)
            || FoldedName(names.map(\.name).joined(separator: " ")).text == known.joined(separator: " ")
    }

    /// Takes over the length, code and popularity of the same track, as far as they are known.
    fileprivate mutating func keepFigures(of known: Track) {
        if known.durationMilliseconds > 0 { durationMilliseconds = known.durationMilliseconds }
        isrc = known.isrc ?? isrc
        popularity = known.popularity ?? popularity
    }
}

extension ReleaseDate {
    /// Whether this date says the same as another one, and more.
    fileprivate func refines(_ other: ReleaseDate) -> Bool {
        guard precision > other.precision, year == other.year else { return false }
        return other.precision == .year || month == other.month
    }
}
