import Catalog
import Foundation
import Pipeline
import Providers
import Runs
import Storage

/// How a crawl uses its run: one phase, in which the items of genres add those of artists.
enum CrawlRun {
    /// The name of the only phase.
    static let phase = "crawl"

    /// Artists stand between the genres that found them: genre n has position n times this number.
    static let positionsPerGenre = 1_000_000

    /// The item of a genre seed.
    static func key(genre: String) -> String { CrawlGenreJob.itemPrefix + genre }

    /// The item of an artist.
    static func key(artist: SpotifyID) -> String { artistPrefix + artist.rawValue }

    private static let artistPrefix = "artist:"

    private static func genre(ofKey key: String) -> String? {
        key.hasPrefix(CrawlGenreJob.itemPrefix) ? String(key.dropFirst(CrawlGenreJob.itemPrefix.count)) : nil
    }

    private static func artist(ofKey key: String) -> SpotifyID? {
        key.hasPrefix(artistPrefix) ? SpotifyID(String(key.dropFirst(artistPrefix.count))) : nil
    }

    /// Adds the items up and ends the run: as failed when not one seed could be searched.
    ///
    /// Failures are read from the states of the items, whatever their jobs could leave behind.
    static func finish(_ run: Run, in session: StoreSession) throws {
        var summary = CrawlSummary()
        for outcome in try session.runs.outcomes(of: run.id, phase: phase) {
            summary.add((try? JSONDecoder().decode(CrawlSummary.self, from: outcome)) ?? CrawlSummary())
        }
        let seeds = try session.runs.counts(of: run.id, phase: phase, keysBeginning: CrawlGenreJob.itemPrefix)
        if seeds.total > 0, seeds.failed == seeds.total {
            let reason = summary.warnings.first ?? "no genre could be searched"
            let error = seeds.total == 1 ? reason : "\(reason), and so for all \(seeds.total) genres"
            try session.runs.finish(run.id, as: .failed, result: try JSONEncoder().encode(["error": error]))
            return
        }
        let failed = try session.runs.items(of: run.id, phase: phase, state: .failed).map(\.key)
        summary.failedItems = failed.count
        summary.failedGenres = failed.compactMap(Self.genre(ofKey:))
        let named = Set(summary.failedArtistIDs)
        summary.failedArtistIDs += failed.compactMap(Self.artist(ofKey:)).filter { !named.contains($0) }
        summary.crawledAt = session.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(summary))
    }
}

extension RunItemDisposition {
    /// The disposition that an error of the provider leads to in a crawl: refused credentials end it.
    static func crawl(_ error: any Error) -> RunItemDisposition {
        guard let error = error as? ProviderError else { return .retry }
        if let wait = error.wait { return .snooze(wait, reason: error.message) }
        if error.code == .unauthorized { return .failRun }
        return error.isTransient ? .retry : .failItem
    }
}

/// The item state of one artist, over all attempts; it stands with the run's item until the artist is finished.
///
/// A big artist is stored in portions. When its worker dies or the provider closes, the next attempt reads here which
/// albums are done and what they counted, so that none is fetched or counted twice.
struct CrawlItemState: Codable, Sendable {
    /// The counters of the stored portions.
    var summary = CrawlSummary()
    /// The albums of the stored portions.
    var albums: [SpotifyID] = []

    /// Reads what an item notes; nothing is stored yet when it notes nothing.
    init(of item: RunItem) {
        self = item.outcome.flatMap { try? JSONDecoder().decode(CrawlItemState.self, from: $0) } ?? CrawlItemState()
    }

    /// Nothing is stored yet.
    init() {}

    /// Stores a portion in the transaction that also notes this state, or finishes the item.
    ///
    /// The item must be locked, so that two attempts (one of a worker that was taken for dead) follow each other.
    mutating func add(_ portion: CrawledArtist, to session: StoreSession, provider: String) throws {
        let own = Set(albums)
        let fetched = portion.albums.filter { !own.contains($0.id) }
        let ids = fetched.map(\.id)
        let catalog = session.catalog
        let artists = try catalog.upsertArtists([portion.artist], provider: provider)

        // Another artist's job may have stored a shared album since this one looked. Writing the albums waits for that
        // job's commit, so only afterwards is it certain which of them are complete without this one.
        let written = try catalog.upsertAlbums(fetched, provider: provider)
        let known = Set(ids).subtracting(catalog.newAlbums(among: ids)).subtracting(written.refused)
        var complete = try catalog.completeAlbums(among: Array(known))
        if portion.tracks.contains(where: { $0.entry != nil }) {
            complete.subtract(try catalog.albumsWithoutEntries(among: Array(complete)))
        }
        let tracks = portion.tracks.filter { !own.contains($0.album) && !complete.contains($0.album) }
        let resumed = known.subtracting(complete)
        let knownTracks =
            try resumed.isEmpty
            ? [] : catalog.knownTracks(among: tracks.filter { resumed.contains($0.album) }.map(\.id))
        let stored = try catalog.upsertTracks(tracks, provider: provider)
        try catalog.noteMusicBrainzIDs([portion.artist], fetched, tracks)
        try catalog.noteEntries(of: tracks)

        // An album that lacks tracks for good (the provider lists fewer than it announces) is fetched again by each
        // run; it counts as skipped when that brought nothing.
        let fresh = Set(tracks.filter { !knownTracks.contains($0.id) }.map(\.album))
        let listed = Set(tracks.map(\.album))
        let refused = Set(written.refused)
        for album in fetched where !refused.contains(album.id) {
            let isSkipped =
                complete.contains(album.id)
                || resumed.contains(album.id) && listed.contains(album.id) && !fresh.contains(album.id)
            summary.albumsSkipped += isSkipped ? 1 : 0
            summary.albumsCreated += isSkipped ? 0 : 1
            albums.append(album.id)
        }
        summary.tracksCreated += stored.inserted
        summary.tracksSkipped += stored.updated + stored.unchanged
        summary.failedTrackIDs += stored.refused
        summary.failedAlbumIDs += written.refused
        if !artists.refused.isEmpty { summary.failedArtistIDs = artists.refused }
    }
}
