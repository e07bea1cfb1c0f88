import Logging
public import Messaging
public import Storage

/// Runs the jobs of a run's items so that every item counts exactly once.
///
/// ```
/// job ──► prepare ──► one transaction: effect, item done, counters ──► new items and next phase enqueued ──► acknowledged
/// ```
///
/// A worker may die at any arrow. Before the transaction nothing has happened; after it, the job comes again, finds its
/// item done, and only repeats the enqueueing, which is idempotent.
public struct RunItemHandler<Work: RunItemWork>: JobHandler {
    private let work: Work
    private let store: Store

    /// Makes the handler of one task.
    public init(_ work: Work, store: Store) {
        self.work = work
        self.store = store
    }

    /// The task of the items' jobs.
    public var task: TaskName { work.task }

    /// Works on one item.
    public func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        guard let runID = job.run else {
            return .discard(reason: "\(task) works on an item of a run; enqueue the task that starts the run instead")
        }
        guard let run = try await store.read({ try $0.runs.run(runID) }) else {
            return .discard(reason: "run \(runID) is not in the store; it was made with another database")
        }
        guard run.state == .running || run.state == .finished else { return .done() }
        let item = try work.item(of: job)
        let fanOut = RunFanOut(store: store, producer: context.producer)
        guard try await isPending(item, of: run) else {
            // The worker that finished the item may have died before it enqueued what follows.
            if run.state == .running { try await fanOut.enqueuePending(of: runID, phase: item.phase) }
            let isPhaseOver = try await store.read { try $0.runs.pendingCount(of: runID, phase: item.phase) == 0 }
            if isPhaseOver { try await work.continueRun(run, after: item.phase, producer: context.producer) }
            return .done()
        }

        let (effect, failure) = try await effect(of: job, context)
        let result = try await effect.commit(
            phase: item.phase, key: item.key, as: failure == nil ? .done : .failed, of: run, by: work, in: store
        )
        guard let (committed, isPhaseOver) = result else { return .done() }
        try await fanOut.enqueue(committed.newItems, of: runID)
        if isPhaseOver { try await work.continueRun(run, after: item.phase, producer: context.producer) }
        if let failure { return .discard(reason: "\(failure)") }
        return .done(committed.outcome)
    }

    private func isPending(_ item: (phase: String, key: String), of run: Run) async throws -> Bool {
        guard run.state == .running else { return false }
        return try await store.read { try $0.runs.isPending(phase: item.phase, key: item.key, of: run.id) }
    }

    /// What to commit, and the error when it stands for a failure.
    private func effect(of job: Job, _ context: JobContext) async throws -> (RunItemEffect, (any Error)?) {
        do {
            return (try await work.prepare(job, context), nil)
        } catch let error where job.attempt >= maxRetries && !(error is CancellationError) {
            context.logger.error("giving an item up", metadata: ["error": "\(error)"])
            return (try work.giveUp(job, because: error), error)
        }
    }
}
