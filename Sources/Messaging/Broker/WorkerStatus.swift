/// The table of workers.
public protocol WorkerRegistry: Sendable {
    /// Writes or renews a worker's line in the table of workers.
    func register(_ worker: WorkerStatus) async throws(BrokerError)

    /// Takes a worker out of the table.
    func unregister(_ worker: ConsumerName) async throws(BrokerError)

    /// The table of workers by name; it also holds workers that were killed, with an old ``WorkerStatus/seenAt``.
    func workers() async throws(BrokerError) -> [WorkerStatus]
}

/// One line in the table of workers.
public struct WorkerStatus: Sendable, Hashable, Codable {
    /// A job that a worker runs.
    public struct RunningJob: Sendable, Hashable, Codable {
        /// The identifier of what runs.
        public var id: JobID
        /// What it does.
        public var task: TaskName
        /// The queue it came from.
        public var queue: QueueName
        /// Since when.
        public var since: Timestamp
        /// What its handler last reported.
        public var progress: JobProgress?
        /// When it reported that; `nil` as long as it has reported nothing.
        public var progressedAt: Timestamp?

        /// Describes what runs.
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
    /// The computer it runs on.
    public var host: String
    /// Its process there.
    public var pid: Int32
    /// The version of Juke.
    public var version: String
    /// What it reads.
    public var queues: [QueueName]
    /// How many jobs it runs at once.
    public var concurrency: Int
    /// When it started.
    public var startedAt: Timestamp
    /// When it last gave a heartbeat; every third of a lease.
    public var seenAt: Timestamp
    /// What it runs.
    public var running: [RunningJob]
    /// Whether it takes no more jobs because it is about to end.
    public var isDraining: Bool

    /// What its jobs wait for because something that they need is out of order; `nil` when nothing is.
    public var outage: String?

    /// Describes a worker.
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
