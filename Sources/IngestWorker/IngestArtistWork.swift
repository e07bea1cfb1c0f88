import Bootstrap
import Catalog
import Messaging
import Pipeline
import Providers
import Storage

/// Stores the audio features of one artist's tracks that have none yet.
struct IngestArtistWork: RunItemWork {
    let provider: any AudioFeatureProvider
    let store: Store

    var task: TaskName { .ingestArtist }
    var runs: Set<Run.Kind> { [.ingest] }

    func item(of job: Job) throws -> (phase: String, key: String) {
        (IngestRun.phase, try job.decode(IngestArtistJob.self).artist.rawValue)
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let artist = try job.decode(IngestArtistJob.self).artist
        let plan = try await store.read { try $0.catalog.ingestPlan(artist: artist) }
        let fetched = try await FeatureIngest(provider: provider, logger: context.logger).fetch(plan)
        return RunItemEffect { session in
            var summary = fetched.summary
            for (provider, features) in fetched.features.sorted(by: { $0.key < $1.key }) {
                let counts = try session.features.upsert(features, provider: provider)
                // A shared album may have been ingested under its other artist since this job looked.
                summary.skipped += features.count - counts.inserted - counts.refused.count
                summary.failed += counts.refused.count
                summary.failedTrackIDs += counts.refused
                summary.ingested += counts.inserted
            }
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    /// Every track of the artist that lacks features counts as failed; the next ingest tries them again.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let artist = try job.decode(IngestArtistJob.self).artist
        return RunItemEffect { session in
            let tracks = try session.catalog.ingestPlan(artist: artist).flatMap(\.tracks)
            let missing = tracks.filter { !$0.hasFeatures }
            var summary = IngestSummary()
            summary.skipped = tracks.count - missing.count
            summary.failed = missing.count
            summary.failedTrackIDs = missing.map(\.id)
            summary.warning = "\(error)"
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try IngestRun.finish(run, in: session)
    }

    /// The new features become embeddings, when there is a model to embed them with.
    func continueRun(_ run: Run, after phase: String, producer: Producer) async throws {
        guard try await store.read({ try $0.models.active() }) != nil else { return }
        let sync = try Job(
            .syncEmbeddings, id: .step(after: phase, of: run.id), encoding: SyncEmbeddingsJob()
        )
        try await producer.enqueue(sync)
    }
}
