public import Concurrency

/// The part of a broker that holds the table of workers: each worker writes and renews its line, operators list them.
public protocol WorkerRegistry: Sendable {
    /// Writes or renews a worker's line in the table of workers.
    func register(_ worker: WorkerStatus) async throws(BrokerError)

    /// Takes a worker out of the table.
    func unregister(_ worker: ConsumerName) async throws(BrokerError)

    /// The table of workers by name; it also lists workers that were killed, with an old ``WorkerStatus/seenAt``.
    func workers() async throws(BrokerError) -> [WorkerStatus]
}

/// One line in the table of workers.
public struct WorkerStatus: Sendable, Hashable, Codable {
    /// A job that a worker runs.
    public struct RunningJob: Sendable, Hashable, Codable {
        /// The identifier of what runs.
        public var id: JobID
        /// The task that the job names.
        public var task: TaskName
        /// The queue it came from.
        public var queue: QueueName
        /// When the worker started it, on the broker's clock.
        public var since: Timestamp
        /// The last progress that its handler reported.
        public var progress: JobProgress?
        /// When it reported that; `nil` as long as it has reported nothing.
        public var progressedAt: Timestamp?

        /// States what runs and since when, on the broker's clock; progress is `nil` until the first report.
        public init(
            id: JobID, task: TaskName, queue: QueueName, since: Timestamp, progress: JobProgress? = nil,
            progressedAt: Timestamp? = nil
        ) {
            self.id = id
            self.task = task
            self.queue = queue
            self.since = since
            self.progress = progress
            self.progressedAt = progressedAt
        }
    }

    /// The name under which the worker reads.
    public var name: ConsumerName
    /// The host name of the computer it runs on.
    public var host: String
    /// The identifier of its process on that computer.
    public var pid: Int32
    /// The version of Juke that the process was built from.
    public var version: String
    /// The queues that it reads.
    public var queues: [QueueName]
    /// How many jobs it runs at once.
    public var concurrency: Int
    /// When it started, on the broker's clock.
    public var startedAt: Timestamp
    /// When it last gave a heartbeat; every third of a lease.
    public var seenAt: Timestamp
    /// The jobs that it runs, in no particular order.
    public var running: [RunningJob]
    /// Whether it takes no more jobs because it is about to end.
    public var isDraining: Bool

    /// The outage that its jobs wait for; `nil` when there is none.
    public var outage: String?

    /// States a line of the table; times are on the broker's clock, and a new worker runs nothing.
    public init(
        name: ConsumerName, host: String, pid: Int32, version: String, queues: [QueueName], concurrency: Int,
        startedAt: Timestamp, seenAt: Timestamp, running: [RunningJob] = [], isDraining: Bool = false,
        outage: String? = nil
    ) {
        self.name = name
        self.host = host
        self.pid = pid
        self.version = version
        self.queues = queues
        self.concurrency = concurrency
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.running = running
        self.isDraining = isDraining
        self.outage = outage
    }
}
