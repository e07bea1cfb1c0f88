import Catalog
import Foundation
import Pipeline
import Storage

/// How an ingest that hears files uses its run: one phase with an item for each track, in the order of the files.
enum HearingRun {
    /// The name of the only phase.
    static let phase = HearTrackJob.phase

    /// Adds the items up and ends the run.
    static func finish(_ run: Run, in session: StoreSession) throws {
        var summary = IngestSummary()
        for outcome in try session.runs.outcomes(of: run.id, phase: phase) {
            summary.add((try? JSONDecoder().decode(IngestSummary.self, from: outcome)) ?? IngestSummary())
        }
        summary.skipped += max(0, try session.library.heardCount() - summary.ingested)
        let failed = try session.runs.counts(of: run.id, phase: phase).failed
        summary.failedItems = failed > 0 ? failed : nil
        if summary.failed > 0, let first = summary.warning {
            summary.warning =
                "\(summary.failed) \(summary.failed == 1 ? "file was" : "files were") not heard; the first: \(first)"
        }
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(summary))
    }
}
