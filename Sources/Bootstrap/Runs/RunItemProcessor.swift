import Foundation
public import Messaging
import Providers
public import Storage

/// What a stage does for one item of a run; ``RunItemHandler`` does the rest.
public protocol RunItemProcessor: Sendable {
    /// The task of the items' jobs.
    var task: TaskName { get }

    /// The kinds of run that have such items.
    var runs: Set<Run.Kind> { get }

    /// Which item of its run a job works on.
    ///
    /// - Throws: `BrokerError` when the payload has another shape.
    func item(of job: Job) throws -> (phase: String, key: String)

    /// Does everything that needs no transaction: fetching, computing.
    ///
    /// - Throws: Anything; the job is tried again, and given up after its last retry. A `ProviderError` that names a time
    ///   puts the job off for that time, without using up a retry; one that is not transient gives the item up at once.
    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect

    /// What to store for an item whose job failed for the last time.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect

    /// Closes the phase, in the transaction that finished its last item.
    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws

    /// Whether an error stops the whole run: the other items would fail in the same way.
    func stopsRun(_ error: any Error) -> Bool

    /// The job that takes the run on after that transaction; `nil` when nothing follows.
    ///
    /// Asked again when a worker died before it enqueued the job, so it is to have the same id each time: see
    /// `JobID.step(after:of:)`.
    func nextStep(of run: Run, after phase: String) async throws -> Job?

    /// Ends a run that cannot go on, because the job of its next step lies in the dead letters.
    func abandon(_ run: Run, because reason: String, in session: StoreSession) throws
}

extension RunItemProcessor {
    /// Refused credentials do.
    public func stopsRun(_ error: any Error) -> Bool { (error as? ProviderError)?.code == .unauthorized }

    /// Nothing; the run goes on by ``nextStep(of:after:)``.
    public func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {}

    /// Nothing; the run ended in ``phaseFinished(_:of:in:)``.
    public func nextStep(of run: Run, after phase: String) async throws -> Job? { nil }

    /// The run has failed, with the reason as its result.
    public func abandon(_ run: Run, because reason: String, in session: StoreSession) throws {
        try session.runs.finish(run.id, as: .failed, result: try JSONEncoder().encode(["error": reason]))
    }

    /// Enqueues the next step, if there is one.
    func continueRun(_ run: Run, after phase: String, producer: Producer) async throws {
        guard let step = try await nextStep(of: run, after: phase) else { return }
        try await producer.enqueue(step, waitsWhenFull: true)
    }
}
