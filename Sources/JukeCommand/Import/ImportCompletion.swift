import Catalog
import Concurrency
import Importing
import Storage

/// Fills what a dataset leaves open with what the store knows, so that a poorer file does not impoverish a richer catalog.
///
/// - A track that is stored keeps its artists, album, number and explicit flag where the file does not give them.
/// - An album that is stored keeps its artists, name, type, size and finer date likewise.
/// - An artist that the file knows by name only is the stored one of that name, if there is exactly one.
///
/// It remembers from batch to batch which stored album a made-up one turned out to be.
final class ImportCompletion: Sendable {
    private let storedAlbums = Mutex<[SpotifyID: SpotifyID]>([:])

    /// The same rows, completed.
    ///
    /// - Parameters:
    ///   - rows: Rows that are about to be stored.
    ///   - dataset: The batch that they were made from, which knows what it does not know.
    ///   - adopted: The identifiers that rows without one got, by those that were derived: of such a track the store knows
    ///     all better.
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
        try completeTracks(&rows, trackGaps, Set(adopted.values), session)
        try completeAlbums(&rows, dataset.albumGaps, session)
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

    private func completeTracks(
        _ rows: inout ImportBatch, _ gaps: [SpotifyID: ImportGaps], _ adopted: Set<SpotifyID>, _ session: StoreSession
    ) throws {
        guard !gaps.isEmpty else { return }
        let stored = try session.catalog.tracks(among: Array(gaps.keys))
        var albums = storedAlbums.withLock { $0 }
        for index in rows.tracks.indices {
            guard let gaps = gaps[rows.tracks[index].id], let known = stored[rows.tracks[index].id] else { continue }
            if adopted.contains(known.id), gaps == .ofTrack { rows.tracks[index].keepFigures(of: known) }
            if gaps.contains(.trackName) { rows.tracks[index].name = known.name }
            if gaps.contains(.explicit) { rows.tracks[index].isExplicit = known.isExplicit }
            if gaps.contains(.artistID), !known.artists.isEmpty { rows.tracks[index].artists = known.artists }
            if gaps.contains(.trackNumber) {
                rows.tracks[index].trackNumber = known.trackNumber
                rows.tracks[index].discNumber = known.discNumber
            }
            if gaps.contains(.albumID) {
                if rows.tracks[index].album != known.album { albums[rows.tracks[index].album] = known.album }
                rows.tracks[index].album = known.album
            }
        }
        // New tracks of an album that turned out to be stored go there too; the made-up one is not needed.
        for index in rows.tracks.indices {
            if let album = albums[rows.tracks[index].album] { rows.tracks[index].album = album }
        }
        rows.albums.removeAll { albums[$0.id] != nil }
        let found = albums
        storedAlbums.withLock { $0 = found }
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

extension ImportBatch {
    /// Every artist that is listed or mentioned.
    fileprivate var mentions: some Sequence<ArtistReference> {
        let listed = artists.lazy.map { ArtistReference(id: $0.id, name: $0.name) }
        return Array(listed) + albums.flatMap(\.artists) + tracks.flatMap(\.artists)
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
