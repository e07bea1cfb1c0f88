public import Logging
import Synchronization

/// What a handler may use while it runs a job.
public struct JobContext: Sendable {
    /// Enqueues further jobs.
    public let producer: Producer
    /// The time.
    public let clock: any JobClock
    private let base: Logger
    private let job: JobLabel?
    private let state: State
    private let reporter: @Sendable (JobProgress) async -> Void

    /// Creates a context; for tests of handlers.
    public init(
        logger: Logger, producer: Producer, clock: any JobClock = SystemClock(),
        reporter: @escaping @Sendable (JobProgress) async -> Void = { _ in }
    ) {
        self.init(logger: logger, label: nil, producer: producer, clock: clock, state: State(), reporter: reporter)
    }

    init(
        logger: Logger, label: JobLabel?, producer: Producer, clock: any JobClock, state: State,
        reporter: @escaping @Sendable (JobProgress) async -> Void
    ) {
        base = logger
        job = label
        self.producer = producer
        self.clock = clock
        self.state = state
        self.reporter = reporter
    }

    /// A logger whose lines carry the job, its task, attempt and queue; made when asked for, as most jobs log nothing.
    public var logger: Logger { job?.label(base) ?? base }

    /// Whether the worker still owns the job; once `false`, another worker may be running it, so leave no more effects.
    public var ownsJob: Bool { state.isOwner }

    /// Tells the operator how far the job has come; a report that does not arrive is not missed.
    public func report(_ progress: JobProgress) async {
        await reporter(progress)
    }

    /// The one thing about a running job that changes behind its handler's back.
    final class State: Sendable {
        private let lost = Atomic(false)

        var isOwner: Bool { !lost.load(ordering: .acquiring) }

        func loseLease() {
            lost.store(true, ordering: .releasing)
        }
    }
}
