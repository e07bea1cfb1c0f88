import Catalog
import Foundation
import Pipeline
import Storage

/// How an ingest uses its run: one phase with an item for every artist that has tracks, in alphabetical order.
enum IngestRun {
    /// The only phase.
    static let phase = "ingest"

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
