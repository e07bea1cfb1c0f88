import Foundation
import Logging
import Messaging
import Pipeline
import Runs
import Storage

/// Starts a crawl: makes a run whose first items are the genre seeds, and enqueues their jobs.
struct CrawlCatalogHandler: JobHandler {
    let store: Store
    /// The seeds when the job names none.
    let defaultGenres: [String]
    /// The provider's terms, for the operator; logged once for each crawl.
    var terms: String?
    /// The provider's name, where it invents its music.
    var inventedProvider: String?

    var task: TaskName { .crawlCatalog }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let request = try job.decode(CrawlCatalogJob.self)
        guard request.folders.isEmpty else {
            return .discard(
                reason: "this worker's catalog provider takes no folders; start it with JUKE_CATALOG_PROVIDER=files")
        }
        let genres = request.genres.isEmpty ? defaultGenres : request.genres
        guard !genres.isEmpty else { return .discard(reason: "a crawl needs at least one genre seed") }
        let limits = CrawlCatalogJob.artistLimits
        if let limit = request.artistsPerGenre, !limits.contains(limit) {
            return .discard(
                reason: "artists_per_genre is \(limit); it may be \(limits.lowerBound)…\(limits.upperBound)"
            )
        }
        if let inventedProvider, !request.mixesInvented {
            let others = try await store.read { try $0.catalog.realOrigins() }
            if !others.isEmpty { return .discard(reason: Self.refusal(to: inventedProvider, others)) }
        }
        // Without a number: as many as the provider finds.
        let limit = request.artistsPerGenre ?? CrawlRun.positionsPerGenre - 1
        let runID = job.id.rawValue
        let items = try genres.enumerated().map { index, genre in
            RunItem(
                phase: CrawlRun.phase, key: CrawlRun.key(genre: genre), position: index * CrawlRun.positionsPerGenre,
                task: TaskName.crawlGenre.rawValue,
                payload: try JSONEncoder().encode(CrawlGenreJob(genre: genre, limit: limit))
            )
        }
        try await store.write { session in
            _ = try session.runs.create(
                Run(id: runID, kind: .crawl, parameters: job.payload, phase: CrawlRun.phase)
            )
            try session.runs.addItems(items, to: runID)
        }
        if let terms { context.logger.warning("\(terms)") }
        try await RunFanOut(store: store, producer: context.producer)
            .enqueuePending(of: runID, phase: CrawlRun.phase)
        context.logger.info("crawl started", metadata: ["run": "\(runID)", "genres": "\(genres.count)"])
        return .done(try JSONEncoder().encode(["run": runID]))
    }
}

extension CrawlCatalogHandler {
    /// Says why invented music is kept out of a store, and how to have it all the same.
    private static func refusal(to inventedProvider: String, _ others: [String]) -> String {
        "the store holds music from \(others.joined(separator: ", ")), and the provider '\(inventedProvider)' would put invented "
            + "music beside it; use another database, or say --mix-invented as well"
    }
}

/// Counts the genres that the catalog's artists carry; the crawl stores them with the artists, matched by name.
///
/// The original fetched genre seeds from an endpoint that is gone. The task is kept because deployed schedules still
/// call it. It has the effect that they want: afterwards every artist's genre is a genre.
struct SyncGenresHandler: JobHandler {
    let store: Store

    var task: TaskName { .syncSpotifyGenres }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let genres = try await store.read { try $0.catalog.counts().genres }
        return .done(try JSONEncoder().encode(["genres": genres]))
    }
}
