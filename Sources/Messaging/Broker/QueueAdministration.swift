public import Concurrency
public import Foundation

/// The operations of an operator.
public protocol QueueAdministration: Sendable {
    /// Every queue that was ever opened or enqueued to, by name.
    func queues() async throws(BrokerError) -> [QueueName]

    /// The figures of one queue; zeroes for one that does not exist.
    func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics

    /// The record of a job; `nil` when it never was, has no record, or ended more than a day ago.
    func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord?

    /// The states of jobs, in their order and in one request; `nil` for one without a record.
    func states(of jobs: [JobID], in queue: QueueName) async throws(BrokerError) -> [JobRecord.State?]

    /// Dead letters after the cursor, oldest first.
    func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter]

    /// Dead letter → waiting, as a fresh job without attempts, crashes and expiry, which knows that it was replayed;
    /// its unique key is taken again.
    ///
    /// With a rate, all replays of the queue together wake at most so many dead letters per second; the rest is
    /// answered with ``Replayed/tooSoon(_:)``.
    func replay(
        _ deadLetter: EntryID, in queue: QueueName, perSecond rate: Double?
    ) async throws(BrokerError) -> Replayed

    /// Dead letter → gone. Nothing else removes one.
    ///
    /// - Returns: How many there were of these.
    func delete(deadLetters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int

    /// Jobs that no worker has taken, delayed ones included; at most about `limit`.
    ///
    /// A delayed job may come twice when others come and go meanwhile.
    func waitingJobs(
        in queue: QueueName, after cursor: WaitingCursor, limit: Int
    ) async throws(BrokerError) -> WaitingPage

    /// Waiting, or delayed → cancelled: the job never runs, its unique key is free, its requester gets a failure.
    ///
    /// One that a worker has taken meanwhile is left alone; ``JobQueue/withdraw(_:from:for:)`` tells that worker.
    ///
    /// - Returns: The jobs that were cancelled.
    func cancel(_ jobs: [WaitingJob], in queue: QueueName) async throws(BrokerError) -> Set<JobID>

    /// The queue takes jobs but delivers none.
    func pause(_ queue: QueueName) async throws(BrokerError)

    /// The queue takes no new jobs but delivers those it has; retries and what a worker releases still enter.
    func drain(_ queue: QueueName) async throws(BrokerError)

    /// A paused queue delivers again, a draining one takes jobs again.
    func resume(_ queue: QueueName) async throws(BrokerError)

    /// The operator's limits of a queue.
    func limits(of queue: QueueName) async throws(BrokerError) -> FleetLimits

    /// Replaces the operator's limits of a queue, for the whole fleet and at once.
    func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws(BrokerError)

    /// Looks for what endangers jobs; with `repairing` it puts right what can be without losing anything.
    func diagnose(
        _ queues: [QueueName], lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [Finding]
}

extension QueueAdministration {
    /// Dead letter → waiting, as fast as asked.
    public func replay(_ deadLetter: EntryID, in queue: QueueName) async throws(BrokerError) -> Replayed {
        try await replay(deadLetter, in: queue, perSecond: nil)
    }
}

/// The operator's limits of one queue, over all processes of the fleet; `nil` means no limit.
///
/// Limits hold from the next read of each worker on, at most a quarter of a second later.
public struct FleetLimits: Sendable, Hashable, Codable {
    /// How many jobs may be in the queue, instead of what its producers allow.
    public var depth: Int?
    /// How many jobs of the queue may run at once, on all workers together.
    public var concurrency: Int?
    /// How many jobs of the queue may start per second, on all workers together; less than one is allowed.
    public var rate: Double?

    /// Sets limits; `nil` leaves one open, and values are taken as they are.
    public init(depth: Int? = nil, concurrency: Int? = nil, rate: Double? = nil) {
        self.depth = depth
        self.concurrency = concurrency
        self.rate = rate
    }

    /// No limits of the operator's.
    public static let none = FleetLimits()
}

/// Something that endangers jobs, as `doctor` reports it.
public struct Finding: Sendable, Hashable, Codable {
    /// How much a finding matters, from worth knowing to lost jobs.
    public enum Severity: String, Sendable, Codable {
        /// Worth knowing.
        case note
        /// Jobs may be delayed, or lost when something else fails too.
        case warning
        /// Jobs are lost, or will be.
        case critical
    }

    /// How much the finding matters.
    public let severity: Severity
    /// The queue it is about; `nil` for the broker as a whole.
    public let queue: QueueName?
    /// The finding, in one sentence for the operator.
    public let summary: String
    /// The next step for the operator, a command where there is one.
    public let advice: String
    /// Whether this diagnosis put it right.
    public let isRepaired: Bool
    /// Whether a worker of the queue puts it right by starting.
    public private(set) var endsWithWorker = false

    private enum CodingKeys: String, CodingKey {
        case severity, queue, summary, advice, isRepaired
    }

    /// States a finding of one queue, or of the whole broker when `queue` is `nil`; only brokers and tests need this.
    public init(
        _ severity: Severity, queue: QueueName? = nil, _ summary: String, advice: String, isRepaired: Bool = false,
        endsWithWorker: Bool = false
    ) {
        self.endsWithWorker = endsWithWorker
        self.severity = severity
        self.queue = queue
        self.summary = summary
        self.advice = advice
        self.isRepaired = isRepaired
    }
}

/// A job that will not run again by itself, with the reason.
public struct DeadLetter: Sendable, Hashable {
    /// Its name in the dead letters, by which it is replayed or deleted.
    public let entry: EntryID
    /// The queue that it came from.
    public let queue: QueueName
    /// When it was put here, on the broker's clock.
    public let diedAt: Timestamp
    /// Why it will not run again, in words for the operator.
    public let reason: String
    /// The job that the entry held, or why it held none.
    public let content: Job.Decoded
    /// The entry's own fields, byte for byte.
    public let fields: [String: Data]

    /// States a dead letter as the broker holds it; only brokers and tests need this.
    public init(
        entry: EntryID, queue: QueueName, diedAt: Timestamp, reason: String, content: Job.Decoded,
        fields: [String: Data]
    ) {
        self.entry = entry
        self.queue = queue
        self.diedAt = diedAt
        self.reason = reason
        self.content = content
        self.fields = fields
    }

    /// Where to read on after this dead letter.
    public var cursor: StreamCursor { StreamCursor(entry.rawValue) }
}
