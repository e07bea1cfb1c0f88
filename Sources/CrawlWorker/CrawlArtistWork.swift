import Bootstrap
import Catalog
import Logging
import Messaging
import Pipeline
import Providers
import Storage

/// Stores one artist with all its albums and tracks, in one transaction.
struct CrawlArtistWork: RunItemWork {
    let provider: any CatalogProvider
    let store: Store

    var task: TaskName { .crawlArtist }
    var runs: Set<Run.Kind> { [.crawl] }

    func item(of job: Job) throws -> (phase: String, key: String) {
        (CrawlRun.phase, CrawlRun.key(artist: try job.decode(CrawlArtistJob.self).artist.id))
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let artist = try job.decode(CrawlArtistJob.self).artist
        let store = store
        let crawl = ArtistCrawl(provider: provider) { albums in
            try await store.read { try $0.catalog.completeAlbums(among: albums) }
        }
        let crawled = try await crawl.fetch(artist)
        // A failure that may pass is worth the job's retries; the last run keeps what could be fetched.
        if let failure = crawled.failures.first(where: { $0.error.isTransient }), job.attempt < 3 {
            throw failure.error
        }
        for failure in crawled.failures {
            context.logger.error(
                "an album could not be crawled",
                metadata: ["artist": "\(artist.id)", "album": "\(failure.album)", "error": "\(failure.error)"]
            )
        }
        return Self.effect(of: crawled, run: job.run ?? "", failed: !crawled.failures.isEmpty)
    }

    /// The artist itself is kept, and named among the failed ones (legacy contract e.5).
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let artist = try job.decode(CrawlArtistJob.self).artist
        return Self.effect(of: CrawledArtist(artist: artist), run: job.run ?? "", failed: true)
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try CrawlRun.finish(run, in: session)
    }

    private static func effect(of crawled: CrawledArtist, run: String, failed: Bool) -> RunItemEffect {
        RunItemEffect { session in
            let isKnown = try session.catalog.knew(crawled.artist.id, before: run)
            let artists = try session.catalog.upsertArtists([crawled.artist])
            // Another artist's job may have stored a shared album since this one looked. Writing the albums waits for
            // that job's commit, so only afterwards is it certain which of them are complete without this one.
            let albums = try session.catalog.upsertAlbums(crawled.albums)
            let complete = try session.catalog.completeAlbums(among: crawled.albums.map(\.id))
            let tracks = try session.catalog.upsertTracks(crawled.tracks.filter { !complete.contains($0.album) })

            var summary = CrawlSummary()
            summary.artistsCreated = isKnown ? 0 : 1 - artists.refused.count
            summary.albumsCreated = crawled.albums.count - complete.count - albums.refused.count
            summary.albumsSkipped = crawled.skippedAlbums + complete.count
            summary.tracksCreated = tracks.inserted
            summary.tracksSkipped = tracks.updated + tracks.unchanged
            summary.failedTrackIDs = tracks.refused
            if failed || !(artists.refused + albums.refused).isEmpty { summary.failedArtistIDs = [crawled.artist.id] }
            return try RunItemEffect.Committed(outcome: summary)
        }
    }
}
