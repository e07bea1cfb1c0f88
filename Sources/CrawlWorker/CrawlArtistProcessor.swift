import Catalog
import Logging
import Messaging
import Pipeline
import Providers
import Runs
import Storage

/// Stores one artist with all its albums and tracks: in one transaction, or, when it is big, in a few.
struct CrawlArtistProcessor: RunItemProcessor {
    let provider: any CatalogProvider
    let store: Store
    var prefetch = 1

    var task: TaskName { .crawlArtist }
    var runKinds: Set<Run.Kind> { [.crawl] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(
            of: job, phase: CrawlRun.phase, key: CrawlRun.key(artist: job.decode(CrawlArtistJob.self).artist.id))
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let artist = try job.decode(CrawlArtistJob.self).artist
        let key = CrawlRun.key(artist: artist.id)
        let checkpoint = CrawlCheckpoint(
            store: store, provider: provider, run: job.run ?? "", key: key, clock: context.clock)
        let crawl = ArtistCrawl(
            provider: provider, prefetch: prefetch, storedAlbums: checkpoint.albums(among:),
            keep: { found, isUrgent in
                let isKept = try await checkpoint.keep(found, isUrgent)
                if isKept { await context.report(found.progress) }
                return isKept
            }
        )
        do {
            let crawled = try await crawl.fetch(artist)
            // A failure that may pass is worth the job's retries, which fetch only missing albums; the last attempt
            // stores what it has.
            if let failure = crawled.failures.first(where: { $0.error.isTransient }), job.attempt < maxRetries {
                _ = try await checkpoint.keep(crawled, true)
                throw failure.error
            }
            for failure in crawled.failures {
                context.logger.error(
                    "an album could not be crawled",
                    metadata: ["artist": "\(artist.id)", "album": "\(failure.album)", "error": "\(failure.error)"]
                )
            }
            return effect(of: crawled, job)
        } catch is CrawlCheckpoint.ItemAlreadyFinished {
            // The commit will find the item finished, and keep nothing.
            return effect(of: CrawledArtist(artist: artist), job)
        }
    }

    func disposition(of error: any Error) -> RunItemDisposition { .crawl(error) }

    /// The artist itself is kept, with what could be stored, and named among the failed ones (docs/legacy-api.md, e.5).
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        effect(of: CrawledArtist(artist: try job.decode(CrawlArtistJob.self).artist), job, isGivenUp: true)
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try CrawlRun.finish(run, in: session)
    }

    private func effect(of crawled: CrawledArtist, _ job: Job, isGivenUp: Bool = false) -> RunItemEffect {
        let (run, artist, provider) = (job.run ?? "", crawled.artist, provider.name)
        return RunItemEffect(plan: .indexOnly) { session in
            let key = CrawlRun.key(artist: artist.id)
            let item = try session.runs.lockPendingItem(RunItemID(run: run, phase: CrawlRun.phase, key: key))
            let isKnown = try session.catalog.knew(artist.id, before: run)
            var itemState = item.map(CrawlItemState.init) ?? CrawlItemState()
            try itemState.add(crawled, to: session, provider: provider)

            var summary = itemState.summary
            summary.artistsCreated = isKnown || !summary.failedArtistIDs.isEmpty ? 0 : 1
            summary.albumsSkipped += crawled.skippedAlbums
            summary.failedAlbumIDs += crawled.failures.map(\.album)
            let isWhole = !isGivenUp && summary.failedAlbumIDs.isEmpty && summary.failedArtistIDs.isEmpty
            summary.failedArtistIDs = isWhole ? [] : [artist.id]
            return try RunItemEffect.Committed(outcome: summary)
        }
    }
}

extension CrawledArtist {
    /// The progress of a big artist, for the operator.
    fileprivate var progress: JobProgress {
        JobProgress(
            completed: skippedAlbums + keptAlbums + albums.count, total: albumCount,
            message: "albums of \(artist.name):"
        )
    }
}
