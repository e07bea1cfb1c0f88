import Concurrency
import Foundation
import Logging
package import Messaging
package import Storage

/// Runs the jobs of a run's items so that every item counts exactly once.
///
/// ```
/// job ──► prepare ──► transaction: effect, item done, counters ──► new items, next phase enqueued ──► acknowledged
///            │
///            ├── a service's limit ──► snoozed until the service allows it; no retry is used up
///            ├── `.failRun` ──► the run ends as failed, its other items are not tried
///            └── anything else ──► retried, then given up
/// ```
///
/// A worker may die at any arrow. Before the transaction nothing has happened; after it, the job comes again, finds its
/// item done, and only repeats the enqueueing, which is idempotent.
package struct RunItemHandler<Processor: RunItemProcessor>: JobHandler {
    private let processor: Processor
    private let store: Store

    /// Handles the processor's task, on the runs of one store.
    package init(_ processor: Processor, store: Store) {
        self.processor = processor
        self.store = store
    }

    /// The task of the items' jobs.
    package var task: TaskName { processor.task }

    /// How many attempts may follow a failed first one.
    package var maxRetries: Int { processor.maxRetries }

    /// Works on one item.
    package func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let runID = job.run else {
            return .discard(reason: "\(task) works on an item of a run; enqueue the task that starts the run instead")
        }
        let item = try processor.item(of: job)
        var (stored, state) = try await look(at: item)
        if job.replays > 0, state == .failed {
            // Replayed, and given up in the meantime by a worker that knew the job as dead.
            _ = try await RunReopening(store).reopen(item)
            (stored, state) = try await look(at: item)
        }
        let isPending = state == .pending
        guard let run = stored else {
            return .discard(reason: "run \(runID) is not in the store; it was made with another database")
        }
        guard run.state == .running || run.state == .finished else { return .done() }
        guard run.state == .running, isPending else {
            try await repeatEnqueueing(after: item.phase, of: run, context.producer)
            return .done()
        }

        let meter = RequestMeter()
        let prepared: Prepared
        do {
            prepared = try await RequestMeter.$current.withValue(meter) { try await prepare(job, of: run, context) }
        } catch {
            try await countRequests(of: meter, in: runID)
            throw error
        }
        switch prepared {
        case .ended(let outcome):
            try await countRequests(of: meter, in: runID)
            return outcome
        case .effect(let effect, let failure):
            return try await commit(
                effect, to: item, in: run, failure: failure, requests: meter.take(), context.producer)
        }
    }

    /// Enqueues what follows from an item that is finished: its worker may have died before it did.
    private func repeatEnqueueing(after phase: String, of run: Run, _ producer: Producer) async throws {
        if run.state == .running {
            try await RunFanOut(store: store, producer: producer).enqueuePending(of: run.id, phase: phase)
        }
        let isPhaseOver = try await store.read(plan: .indexOnly) {
            try $0.runs.pendingCount(of: run.id, phase: phase) == 0
        }
        if isPhaseOver { try await processor.continueRun(run, after: phase, producer: producer) }
    }

    /// Finishes an item with its effect, and enqueues what follows.
    private func commit(
        _ effect: RunItemEffect, to item: RunItemID, in run: Run, failure: (any Error)?,
        requests: Int, _ producer: Producer
    ) async throws -> JobOutcome {
        let commit = RunItemCommit(processor: processor, run: run, store: store, producer: producer)
        let committed = try await commit.finish(
            item, as: failure == nil ? .done : .failed, with: effect, requests: requests)
        guard let committed else { return .done() }
        if let failure { return .discard(reason: "\(failure)") }
        return .done(committed.outcome)
    }

    private func look(at item: RunItemID) async throws -> (run: Run?, state: RunItem.State?) {
        try await store.read(plan: .indexOnly) { session in
            (try session.runs.run(item.run), try session.runs.item(item)?.state)
        }
    }

    /// The result of preparing an item.
    private enum Prepared {
        /// The effect to commit, and the error when it stands for a failure.
        case effect(RunItemEffect, failure: (any Error)?)
        /// Nothing to commit.
        case ended(JobOutcome)
    }

    private func prepare(_ job: Job, of run: Run, _ context: JobContext) async throws -> Prepared {
        do {
            return .effect(try await processor.prepare(job, context), failure: nil)
        } catch let error where !(error.isCancellation || error.isOutage) {
            switch processor.disposition(of: error) {
            case .snooze(let wait, let reason):
                return .ended(try await snooze(run, for: wait, because: reason, context))
            case .failRun:
                return .ended(try await stop(run, because: error, context))
            case .retry where job.attempt < maxRetries:
                throw error
            case .retry, .failItem:
                context.logger.error("giving an item up", metadata: ["error": "\(error)"])
                return .effect(try processor.giveUp(job, because: error), failure: error)
            }
        }
    }

    private func countRequests(of meter: RequestMeter, in run: String) async throws {
        let requests = meter.take()
        if requests > 0 { try await store.write { try $0.runs.addRequests(requests, to: run) } }
    }
}

extension RunItemHandler {
    /// Notes with the run until when a service makes it wait, and snoozes the job.
    ///
    /// For a minute at most: then it asks the budget again, which costs no request, so that a limit that an operator
    /// lifts sooner does not keep the job for hours.
    private func snooze(
        _ run: Run, for wait: Duration, because reason: String, _ context: JobContext
    ) async throws -> JobOutcome {
        let isNews = try await store.write { session in
            try session.runs.noteWait(
                run.id, until: session.now.addingTimeInterval(wait / .seconds(1)), because: reason
            )
        }
        if isNews { context.logger.notice("\(run.kind.rawValue) waits: \(reason)") }
        await context.report(JobProgress(completed: 0, message: "waits: \(reason)"))
        let pause = min(wait, .seconds(60))
        // A little later than asked and not all at once.
        return .snooze(after: pause.jittered(1...1.1), reason: reason)
    }

    /// Ends the run with the reason; of several jobs that fail alike one says so.
    private func stop(_ run: Run, because error: any Error, _ context: JobContext) async throws -> JobOutcome {
        let result = try JSONEncoder().encode(["error": "\(error)"])
        let isFirst = try await store.write { try $0.runs.finish(run.id, as: .failed, result: result) }
        guard isFirst else { return .done() }
        // No louder: whoever follows the run reads the same sentence there.
        context.logger.notice("\(run.kind.rawValue) failed: \(error)")
        return .discard(reason: "\(error)")
    }
}
