public import Concurrency
public import Foundation
public import Logging
import Synchronization

/// Does one kind of job.
///
/// A job may run more than once: its worker can die after the effect and before the acknowledgement. So a handler must
/// be idempotent. It upserts by a key of the job, for instance, or checks whether the item of a run is done.
public protocol JobHandler: Sendable {
    /// The name of the task that it does; a worker has one handler for each.
    var task: TaskName { get }

    /// How many attempts may follow a failed first one.
    var maxRetries: Int { get }

    /// Whether it waits or ends within a few milliseconds.
    ///
    /// A worker without other work then runs the handler on the thread that read the job, and after a wait for the
    /// broker on the thread that received the answer. That saves switches to the pool of threads. Until the handler
    /// waits, the worker reads nothing else (docs/decisions/0023).
    var runsInline: Bool { get }

    /// Does the job; if it throws, the job is retried with the error as the reason.
    ///
    /// The task is cancelled when the lease is lost, the job withdrawn or the worker's grace period over.
    ///
    /// - Throws: Any error, because the work is the handler's own. The worker reads no more from it than whether the
    ///   payload could be read: ``BrokerError/Code/undecodable`` ends the job, all others are retried.
    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome
}

extension JobHandler {
    /// Three retries, as the original's.
    public var maxRetries: Int { 3 }

    /// False: by default a handler runs in the pool of threads.
    public var runsInline: Bool { false }
}

/// How an attempt ended, as its handler sees it.
public enum JobOutcome: Sendable, Hashable {
    /// Done; the result, if any, is kept in the job's record. A requester gets it as the reply.
    case done(Data? = nil)
    /// Done, with the reply for the requester; without a requester the same as ``done(_:)``.
    case reply(Data)
    /// Not done: again after this pause, or after the backoff of the worker's policy. Uses up an attempt.
    case retry(after: Duration? = nil, reason: String)
    /// Not done, and not for the job's own fault, a service's limit for instance: again after this pause, as if nothing
    /// had happened. Uses up no attempt.
    case snooze(after: Duration, reason: String)
    /// Not done, and trying again is pointless: the job goes to the dead letters, a requester gets the reason.
    case discard(reason: String)
}

/// The context in which a handler runs a job.
public struct JobContext: Sendable {
    /// Enqueues the jobs that follow from this one; they continue its trace.
    public let producer: Producer
    /// The clock to wait on and to take times from; tests move it by hand.
    public let clock: any TimeSource
    private let base: Logger
    private let job: JobLabel?
    /// When the job expires, as the clock's `TimeSource.uptime`; `nil` for a job that is worth running however late.
    public let deadline: Duration?
    private let state: State
    private let reporter: @Sendable (JobProgress) async -> Void
    private let checkWithdrawn: @Sendable () async -> Bool

    /// Owns its job for good and labels no log line; only tests of handlers need this.
    public init(
        logger: Logger, producer: Producer, clock: any TimeSource, deadline: Duration? = nil,
        isWithdrawn: @escaping @Sendable () async -> Bool = { false },
        reporter: @escaping @Sendable (JobProgress) async -> Void = { _ in }
    ) {
        self.init(
            logger: logger, label: nil, producer: producer, clock: clock, deadline: deadline, state: State(),
            isWithdrawn: isWithdrawn, reporter: reporter)
    }

    init(
        logger: Logger, label: JobLabel?, producer: Producer, clock: any TimeSource, deadline: Duration?, state: State,
        isWithdrawn: @escaping @Sendable () async -> Bool, reporter: @escaping @Sendable (JobProgress) async -> Void
    ) {
        base = logger
        job = label
        self.producer = producer
        self.clock = clock
        self.deadline = deadline
        self.state = state
        self.reporter = reporter
        checkWithdrawn = isWithdrawn
    }

    /// A logger whose lines carry the job, its task, attempt and queue; made when asked for, as most jobs log nothing.
    public var logger: Logger { job?.label(base) ?? base }

    /// Whether the worker still owns the job; once `false`, another worker may be running it, so leave no more effects.
    public var ownsJob: Bool { state.isOwner }

    /// Asks the broker whether the job has been withdrawn; `false` when the broker cannot say.
    ///
    /// Worth asking by a handler that takes long over a reply: the worker itself asks with each heartbeat only, and
    /// then cancels the handler's task.
    public func isWithdrawn() async -> Bool {
        await checkWithdrawn()
    }

    /// Reports to the operator how far the job has come; a report that does not arrive is not missed.
    public func report(_ progress: JobProgress) async {
        await reporter(progress)
    }

    /// The state of a running job that changes while its handler runs.
    final class State: Sendable {
        private let lost = Atomic(false)
        private let withdrawn = Atomic(false)

        var isOwner: Bool { !lost.load(ordering: .acquiring) }

        /// Whether the result is no longer wanted.
        var isWithdrawn: Bool { withdrawn.load(ordering: .acquiring) }

        func withdraw() {
            withdrawn.store(true, ordering: .releasing)
        }

        func loseLease() {
            lost.store(true, ordering: .releasing)
        }
    }
}
