/// Does one kind of job.
///
/// A job may run more than once (its worker can die after the effect and before the acknowledgement), so a handler's
/// effect must be the same the second time: upserts keyed by the job, or an item of a run that is done already.
public protocol JobHandler: Sendable {
    /// What it does.
    var task: TaskName { get }

    /// How many runs may follow a failed first one.
    var maxRetries: Int { get }

    /// Whether it waits or ends within a few milliseconds.
    ///
    /// A worker without other work then begins on the thread that read the job, and goes on after a wait for the broker where
    /// its answer comes, which spares it the ways through the pool of threads; until it waits, that worker reads nothing else (docs/decisions/0023).
    var runsInline: Bool { get }

    /// Does the job. Throwing means: again later, with the error as the reason.
    ///
    /// The task is cancelled when the lease is lost or the worker's grace period is over.
    func run(_ job: Job, _ context: JobContext) async throws -> Outcome
}

extension JobHandler {
    /// Three, as the original's.
    public var maxRetries: Int { 3 }

    /// By default it does not.
    public var runsInline: Bool { false }
}
