import Catalog
import Concurrency
import Foundation
import Messaging
import Pipeline
import Providers
import Runs
import Storage

/// Stores the audio features of one artist's tracks that have none yet.
struct IngestArtistProcessor: RunItemProcessor {
    let provider: any AudioFeatureProvider
    let store: Store

    /// After how many tracks a portion of a big artist is stored.
    static let portion = 1_000

    var task: TaskName { .ingestArtist }
    var runKinds: Set<Run.Kind> { [.ingest] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(of: job, phase: IngestRun.phase, key: job.decode(IngestArtistJob.self).artist.rawValue)
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let artist = try job.decode(IngestArtistJob.self).artist
        let (plan, earlier) = try await store.read { session in
            let item = try session.runs.item(RunItemID(of: job, phase: IngestRun.phase, key: artist.rawValue))
            return (try session.catalog.ingestPlan(artist: artist), IngestItemState(of: item).ingested)
        }
        let kept = Mutex(IngestSummary())
        let ingest = FeatureIngest(provider: provider, logger: context.logger) { result, isUrgent in
            let count = result.features.values.map(\.count).reduce(0, +)
            guard count > 0, isUrgent || count >= Self.portion else { return false }
            let counts = try await keep(result.features, of: artist, job)
            kept.withLock { $0.add(counts) }
            return true
        }
        var fetched = try await ingest.fetch(plan)
        // What earlier attempts stored has features now, and was planned as skipped.
        fetched.summary.skipped -= min(earlier, fetched.summary.skipped)
        var portions = kept.withLock { $0 }
        portions.ingested = 0  // the item's state has them
        fetched.summary.add(portions)
        return effect(of: fetched, artist, job)
    }

    /// Every track of the artist that lacks features counts as failed; the next ingest tries them again.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let artist = try job.decode(IngestArtistJob.self).artist
        return RunItemEffect { session in
            let item = try session.runs.item(RunItemID(of: job, phase: IngestRun.phase, key: artist.rawValue))
            let tracks = try session.catalog.ingestPlan(artist: artist).flatMap(\.tracks)
            let missing = tracks.filter { !$0.hasFeatures }
            var summary = IngestSummary()
            summary.ingested = IngestItemState(of: item).ingested
            summary.skipped = tracks.count - missing.count - summary.ingested
            summary.failed = missing.count
            summary.failedTrackIDs = missing.map(\.id)
            summary.warning = "\(error)"
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    /// Refused credentials end the run, and so does a provider that gives this installation no features.
    func disposition(of error: any Error) -> RunItemDisposition {
        guard let error = error as? ProviderError else { return .retry }
        if let wait = error.wait { return .snooze(wait, reason: error.message) }
        if error.code == .unauthorized || error.code == .forbidden { return .failRun }
        return error.isTransient ? .retry : .failItem
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try IngestRun.finish(run, in: session)
    }

    /// The new features become embeddings, when there is a model to embed them with; one that was trained after the run
    /// has seen them.
    func nextStep(of run: Run, after phase: String) async throws -> Job? {
        try await IngestRun.embedding(of: run, after: phase, in: store)
    }

    private func effect(of fetched: FeatureIngest.Result, _ artist: SpotifyID, _ job: Job) -> RunItemEffect {
        RunItemEffect { session in
            var itemState = IngestItemState(of: try lock(artist, job, session))
            var summary = fetched.summary
            var counts = try itemState.add(fetched.features, to: session)
            counts.ingested = itemState.ingested
            summary.add(counts)
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    /// Stores a portion, unless another worker has finished the item.
    private func keep(
        _ features: [String: [TrackFeatures]], of artist: SpotifyID, _ job: Job
    ) async throws -> IngestSummary {
        let requests = RequestMeter.current?.take() ?? 0
        return try await store.write { session in
            guard let item = try lock(artist, job, session) else { return IngestSummary() }
            var itemState = IngestItemState(of: item)
            let counts = try itemState.add(features, to: session)
            let note = try JSONEncoder().encode(itemState)
            try session.runs.note(note, of: RunItemID(of: job, phase: IngestRun.phase, key: artist.rawValue))
            try session.runs.addRequests(requests, to: job.run ?? "")
            return counts
        }
    }

    private func lock(_ artist: SpotifyID, _ job: Job, _ session: StoreSession) throws -> RunItem? {
        try session.runs.lockPendingItem(RunItemID(of: job, phase: IngestRun.phase, key: artist.rawValue))
    }
}
