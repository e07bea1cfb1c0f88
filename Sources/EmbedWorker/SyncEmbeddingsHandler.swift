import Foundation
import Messaging
import Pipeline
import Storage

/// Drives runs of embeddings: starts one for the active model, or takes one on after a phase.
struct SyncEmbeddingsHandler: JobHandler {
    let run: EmbedRun

    var task: TaskName { .syncEmbeddings }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        let runID = job.run ?? job.id.rawValue
        if job.run == nil {
            let hasModel = try await run.store.write { session in
                guard let active = try session.models.active() else { return false }
                let parameters = EmbedRun.Parameters(modelVersion: active.version, report: nil)
                _ = try run.create(runID, .embed, parameters, in: session)
                return true
            }
            guard hasModel else { return .discard(reason: "no model is active; run `juke retrain` first") }
        }
        try await run.advance(runID, by: job, context, maxRetries: maxRetries)
        return .done(try JSONEncoder().encode(["run": runID]))
    }
}
