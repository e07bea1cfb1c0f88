public import Messaging
public import Storage

/// What a stage does for one item of a run; ``RunItemHandler`` does the rest.
public protocol RunItemWork: Sendable {
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
    /// - Throws: Anything; the job is tried again, and given up after its last retry.
    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect

    /// What to store for an item whose job failed for the last time.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect

    /// Closes the phase, in the transaction that finished its last item.
    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws

    /// Takes the run on after that transaction; called again when the worker died in between, so it must be repeatable.
    func continueRun(_ run: Run, after phase: String, producer: Producer) async throws
}

extension RunItemWork {
    /// Nothing; the run goes on by ``continueRun(_:after:producer:)``.
    public func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {}

    /// Nothing; the run ended in ``phaseFinished(_:of:in:)``.
    public func continueRun(_ run: Run, after phase: String, producer: Producer) async throws {}
}
