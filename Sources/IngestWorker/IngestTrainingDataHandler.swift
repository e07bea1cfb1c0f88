import Catalog
import Foundation
import Logging
import Messaging
import Pipeline
import Runs
import Storage

/// Starts an ingest: makes a run with one item for every artist that has tracks, and enqueues their jobs.
struct IngestTrainingDataHandler: JobHandler {
    let store: Store
    /// The provider's name, where it invents features for tracks that it does not know.
    var inventedProvider: String?

    var task: TaskName { .ingestTrainingData }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        if let inventedProvider {
            let others = try await store.read { try $0.catalog.realOrigins() }
            guard others.isEmpty else {
                return .discard(
                    reason: "the store holds music from \(others.joined(separator: ", ")), for which the provider "
                        + "'\(inventedProvider)' would invent audio features; name another with JUKE_FEATURE_PROVIDER"
                )
            }
        }
        let runID = job.id.rawValue
        let run = Run(id: runID, kind: .ingest, parameters: job.payload, phase: IngestRun.phase)
        let isEmpty = try await store.write { session in
            guard try session.runs.create(run) else { return false }
            if try session.catalog.counts().tracks == 0 {
                try Self.finishEmpty(run, in: session)
                return true
            }
            try Self.addArtists(to: run, in: session)
            return false
        }
        if isEmpty {
            context.logger.warning(
                "the catalog is empty, there is nothing to ingest; start a crawl with `juke-enqueue crawl`")
            return .done(try JSONEncoder().encode(Self.emptySummary))
        }
        try await RunFanOut(store: store, producer: context.producer)
            .enqueuePending(of: runID, phase: IngestRun.phase)
        return .done(try JSONEncoder().encode(["run": runID]))
    }

    private static var emptySummary: IngestSummary {
        var summary = IngestSummary()
        summary.warning = "catalog is empty"
        return summary
    }

    private static func finishEmpty(_ run: Run, in session: StoreSession) throws {
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(emptySummary))
    }

    private static func addArtists(to run: Run, in session: StoreSession) throws {
        var position = 0
        var last: ArtistReference?
        while true {
            let artists = try session.catalog.artistsInOrder(after: last, limit: RunFanOut.pageSize)
            guard !artists.isEmpty else { break }
            last = artists.last
            let items = try artists.map { artist in
                defer { position += 1 }
                return RunItem(
                    phase: IngestRun.phase, key: artist.id.rawValue, position: position,
                    task: TaskName.ingestArtist.rawValue,
                    payload: try JSONEncoder().encode(IngestArtistJob(artist: artist.id))
                )
            }
            try session.runs.addItems(items, to: run.id)
        }
        if position == 0 { try IngestRun.finish(run, in: session) }
    }
}
