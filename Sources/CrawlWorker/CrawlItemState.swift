import Catalog
import Foundation
import Pipeline
import Storage

/// What the attempts at one artist have stored so far: it stands with the run's item until the artist is finished.
///
/// A big artist is stored in portions. When its worker dies or the provider closes, the next attempt reads here which
/// albums are done and what they counted, so that none is fetched or counted twice.
struct CrawlItemState: Codable, Sendable {
    /// The counters of the stored portions.
    var summary = CrawlSummary()
    /// The stored albums.
    var albums: [SpotifyID] = []

    /// Opens the book of an item.
    init(of item: RunItem) {
        self = item.outcome.flatMap { try? JSONDecoder().decode(CrawlItemState.self, from: $0) } ?? CrawlItemState()
    }

    /// Opens an empty book.
    init() {}

    /// Stores a portion in the transaction that also stores this book, or finishes the item.
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
        let complete = try catalog.completeAlbums(among: Array(known))
        let tracks = portion.tracks.filter { !own.contains($0.album) && !complete.contains($0.album) }
        let resumed = known.subtracting(complete)
        let knownTracks =
            try resumed.isEmpty
            ? [] : catalog.knownTracks(among: tracks.filter { resumed.contains($0.album) }.map(\.id))
        let stored = try catalog.upsertTracks(tracks, provider: provider)

        // An album that lacks tracks for good (the provider lists fewer than it announces) is fetched again by each run;
        // it counts as skipped when that brought nothing.
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
