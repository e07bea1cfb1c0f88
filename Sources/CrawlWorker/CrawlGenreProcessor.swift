import Catalog
import Foundation
import Importing
import Logging
import Messaging
import Pipeline
import Providers
import Runs
import Settings
import Storage

/// Searches the artists of one genre seed and makes each an item of the run.
///
/// An artist that an earlier seed found is counted as skipped, as the original did. An artist that the provider
/// gives no genres, as Spotify's of 2026 gives small applications none, is filed under the seeds that found it.
struct CrawlGenreProcessor: RunItemProcessor {
    let provider: any CatalogProvider

    var task: TaskName { .crawlGenre }
    var runKinds: Set<Run.Kind> { [.crawl] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(of: job, phase: CrawlRun.phase, key: CrawlRun.key(genre: job.decode(CrawlGenreJob.self).genre))
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let seed = try job.decode(CrawlGenreJob.self)
        let artists = try await search(seed)
        context.logger.info("genre searched", metadata: ["genre": "\(seed.genre)", "artists": "\(artists.count)"])
        let runID = job.run ?? ""
        return RunItemEffect(plan: .indexOnly) { [provider] session in
            let key = CrawlRun.key(genre: seed.genre)
            let position = try session.runs.position(of: RunItemID(run: runID, phase: CrawlRun.phase, key: key))
            let items = try artists.enumerated().map { index, artist in
                RunItem(
                    phase: CrawlRun.phase, key: CrawlRun.key(artist: artist.id),
                    position: position + 1 + index,
                    task: TaskName.crawlArtist.rawValue,
                    payload: try JSONEncoder().encode(CrawlArtistJob(artist: artist))
                )
            }
            let added = try session.runs.addItems(items, to: runID)
            if seed.genre != provider.wholeCatalog {
                let unlabelled = artists.filter(\.genres.isEmpty).map { ArtistReference(id: $0.id, name: $0.name) }
                try session.catalog.addGenre(seed.genre, to: unlabelled, provider: provider.name)
            }
            try Self.identify(artists, in: session, provider: provider.name)
            var summary = CrawlSummary()
            summary.artistsSkipped = artists.count - added.count
            if artists.isEmpty {
                let what = seed.genre == provider.wholeCatalog ? "no artist" : "no artist of the genre '\(seed.genre)'"
                summary.warnings = ["\(provider.name) knows \(what)"]
            }
            return try RunItemEffect.Committed(outcome: summary, newItems: added)
        }
    }

    func disposition(of error: any Error) -> RunItemDisposition { .crawl(error) }

    /// A seed whose search fails leaves no trace in the counters; the others go on (docs/legacy-api.md, e.5).
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let genre = try job.decode(CrawlGenreJob.self).genre
        return RunItemEffect(plan: .indexOnly) { _ in
            var summary = CrawlSummary()
            summary.warnings = ["the genre '\(genre)' could not be searched: \(error)"]
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try CrawlRun.finish(run, in: session)
    }

    /// Replaces what an import knew by name only by the artists of these names.
    private static func identify(_ artists: [Artist], in session: StoreSession, provider: String) throws {
        let placeholders = artists.reduce(into: [SpotifyID: String]()) { placeholders, artist in
            if !artist.name.isEmpty {
                placeholders[DerivedID.artist(named: artist.name)] = artist.name
            }
        }
        let stored = try session.catalog.databaseIDs(of: .artist, Array(placeholders.keys))
        guard !stored.isEmpty else { return }
        let found = placeholders.filter { stored[$0.key] != nil }
        let names = Set(found.values)
        try session.catalog.upsertArtists(artists.filter { names.contains($0.name) }, provider: provider)
        try session.catalog.identify(placeholders: found)
    }

    /// The first artists of the seed, as many as asked for, in alphabetical order.
    private func search(_ seed: CrawlGenreJob) async throws -> [Artist] {
        try await PagedList.items(upTo: seed.limit, staleLimit: PagedList.searchStaleLimit) {
            try await provider.artists(genre: seed.genre, page: $0)
        }
        .sorted { ($0.name, $0.id.rawValue) < ($1.name, $1.id.rawValue) }
    }
}
