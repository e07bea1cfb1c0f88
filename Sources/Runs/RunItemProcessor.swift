import Foundation
package import Messaging
package import Storage

/// The work of a stage on one item of a run; ``RunItemHandler`` does the rest.
package protocol RunItemProcessor: Sendable {
    /// The task of the items' jobs.
    var task: TaskName { get }

    /// The kinds of run that have such items.
    var runKinds: Set<Run.Kind> { get }

    /// How many attempts may follow a failed first one.
    var maxRetries: Int { get }

    /// Which item a job works on, of the run that the job names.
    ///
    /// - Throws: `BrokerError` when the payload has another shape.
    func item(of job: Job) throws -> RunItemID

    /// Does everything that needs no transaction: fetching, computing.
    ///
    /// - Throws: Anything; ``disposition(of:)`` tells what the error means for the item.
    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect

    /// The effect to store for an item whose job failed for the last time.
    ///
    /// - Throws: `BrokerError` when the payload cannot be read, or `EncodingError`.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect

    /// Closes the phase, in the transaction that finished its last item.
    ///
    /// - Throws: `StorageError`, which undoes the transaction, or `EncodingError`.
    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws

    /// The disposition that an error of `prepare` leads to.
    func disposition(of error: any Error) -> RunItemDisposition

    /// The job that takes the run on after that transaction; `nil` when nothing follows.
    ///
    /// Called again after a crash; must return the same id: see `JobID.step(after:of:)`.
    ///
    /// - Throws: `StorageError` or `BrokerError`: the next job on the run asks again.
    func nextStep(of run: Run, after phase: String) async throws -> Job?

    /// Ends a run that cannot go on, because the job of its next step lies in the dead letters.
    ///
    /// - Throws: `StorageError`.
    func abandon(_ run: Run, because reason: String, in session: StoreSession) throws
}

/// The consequences that an error in preparing an item can have.
package enum RunItemDisposition: Sendable, Equatable {
    /// The job runs again; after its last retry the item fails.
    case retry
    /// The job waits for as long as an outside service asks, and no retry is used up.
    case snooze(Duration, reason: String)
    /// The item fails at once: another attempt would end in the same way.
    case failItem
    /// The run fails at once: its other items would fail in the same way.
    case failRun
}

extension RunItemProcessor {
    /// Three, as for any job.
    package var maxRetries: Int { 3 }

    /// Every error is tried again.
    package func disposition(of error: any Error) -> RunItemDisposition { .retry }

    /// Nothing; the run goes on by ``nextStep(of:after:)``.
    package func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {}

    /// Nothing; the run ended in ``phaseFinished(_:of:in:)``.
    package func nextStep(of run: Run, after phase: String) async throws -> Job? { nil }

    /// The run has failed, with the reason as its result.
    package func abandon(_ run: Run, because reason: String, in session: StoreSession) throws {
        try session.runs.finish(run.id, as: .failed, result: try JSONEncoder().encode(["error": reason]))
    }

    /// Enqueues the next step, if there is one.
    func continueRun(_ run: Run, after phase: String, producer: Producer) async throws {
        guard let step = try await nextStep(of: run, after: phase) else { return }
        try await producer.enqueue(step, waitsWhenFull: true)
    }
}

extension RunItemID {
    /// Names the item of a job; of a job without a run, an item that no run has.
    package init(of job: Job, phase: String, key: String) {
        self.init(run: job.run ?? "", phase: phase, key: key)
    }
}
