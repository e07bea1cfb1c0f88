import Catalog
import Foundation
import Messaging
import Pipeline
import Runs
import Storage

/// How an ingest uses its run: one phase with an item for every artist that has tracks, in alphabetical order.
enum IngestRun {
    /// The name of the only phase.
    static let phase = "ingest"

    /// The job that embeds what the run brought; `nil` without a model, and when one was trained after the run.
    static func embedding(of run: Run, after phase: String, in store: Store) async throws -> Job? {
        guard let model = try await store.read({ try $0.models.active() }) else { return nil }
        if let end = run.finishedAt, model.createdAt > end { return nil }
        return try Job(.syncEmbeddings, id: .step(after: phase, of: run), encoding: SyncEmbeddingsJob())
    }

    /// Adds the items up and ends the run.
    static func finish(_ run: Run, in session: StoreSession) throws {
        var summary = IngestSummary()
        for outcome in try session.runs.outcomes(of: run.id, phase: phase) {
            summary.add((try? JSONDecoder().decode(IngestSummary.self, from: outcome)) ?? IngestSummary())
        }
        // Whatever their jobs could leave behind: the states of the items say how many failed.
        let failed = try session.runs.counts(of: run.id, phase: phase).failed
        summary.failedItems = failed > 0 ? failed : nil
        if failed > 0, summary.warning == nil {
            summary.warning = "\(failed) \(failed == 1 ? "artist" : "artists") could not be ingested"
        }
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(summary))
    }
}

/// The item state of one artist, over all attempts; it stands with the run's item until the artist is finished.
struct IngestItemState: Codable, Sendable {
    /// How many tracks' features the attempts have stored; the next one finds them stored, and must not call them
    /// skipped.
    var ingested = 0

    /// Reads what an item notes; nothing is stored yet when there is none.
    init(of item: RunItem?) {
        self = item?.outcome.flatMap { try? JSONDecoder().decode(IngestItemState.self, from: $0) } ?? IngestItemState()
    }

    private init() {}

    /// Stores features in the transaction that also notes this state, or finishes the item.
    ///
    /// The item must be locked, so that two attempts follow each other.
    ///
    /// - Returns: What became of the features.
    mutating func add(_ features: [String: [TrackFeatures]], to session: StoreSession) throws -> IngestSummary {
        var summary = IngestSummary()
        for (provider, features) in features.sorted(by: { $0.key < $1.key }) {
            let counts = try session.features.upsert(features, provider: provider)
            // A shared album may have been ingested under its other artist since this job looked.
            summary.skipped += features.count - counts.inserted - counts.refused.count
            summary.failed += counts.refused.count
            summary.failedTrackIDs += counts.refused
            summary.ingested += counts.inserted
        }
        ingested += summary.ingested
        return summary
    }
}
