import Catalog
import Embedding
import Messaging
import Pipeline
import Runs
import Storage

/// Embeds one batch of one kind of resource with one model.
struct EmbedBatchProcessor: RunItemProcessor {
    let sync: ResourceSync
    let models: ModelCache
    let store: Store

    var task: TaskName { sync.task }
    var runKinds: Set<Run.Kind> { [.retrain, .embed] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(of: job, phase: sync.rawValue, key: EmbedRun.key(of: job.decode(SyncBatchJob.self).ids))
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let batch = try job.decode(SyncBatchJob.self)
        let model = try await models.model(batch.modelVersion)
        let resource = sync.resource
        let rows = try await store.read { session in
            try EmbeddingBatch(session, model: model).rows(of: resource, in: batch.ids)
        }
        return RunItemEffect { session in
            let changed = try session.embeddings.write(rows, of: resource, version: batch.modelVersion)
            return try RunItemEffect.Committed(outcome: ["updated": changed])
        }
    }

    /// A batch that cannot be embedded keeps the embeddings that it had; the run says so at its end.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        RunItemEffect { _ in try RunItemEffect.Committed(outcome: ["failed": 1]) }
    }

    func nextStep(of run: Run, after phase: String) async throws -> Job? {
        guard run.state == .running, let sync = ResourceSync(rawValue: phase) else { return nil }
        return try Job(
            .syncEmbeddings, id: .step(after: phase, of: run), encoding: SyncEmbeddingsJob(after: sync), run: run.id
        )
    }

    /// The model that the run was building goes with it.
    func abandon(_ run: Run, because reason: String, in session: StoreSession) throws {
        try EmbedRun.fail(run, because: reason, in: session)
    }
}
