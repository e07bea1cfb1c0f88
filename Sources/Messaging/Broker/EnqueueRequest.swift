/// One job that is to be enqueued, with its queue and delay.
public struct EnqueueRequest: Sendable {
    /// The job, as its handler reads it.
    public let job: Job
    /// The queue that the job is meant for, whatever the routes say.
    public let queue: QueueName
    /// How long it waits before it may run, counted on the broker's clock.
    public let delay: Duration
    /// How many jobs the queue may hold, delayed, running and suspect ones included, before it refuses this one; the
    /// operator's limit goes before it.
    public let depthLimit: Int
    /// How long the job is worth running, counted on the broker's clock; it becomes the job's ``Job/expiresAt``.
    public let timeToLive: Duration?

    /// Asks for a job to be queued; without a delay at once, without limits always.
    public init(
        job: Job, queue: QueueName, delay: Duration = .zero, depthLimit: Int = .max, timeToLive: Duration? = nil
    ) {
        self.job = job
        self.queue = queue
        self.delay = delay
        self.depthLimit = depthLimit
        self.timeToLive = timeToLive
    }
}

/// The outcome of one request of an enqueue.
public enum EnqueueResult: Sendable, Hashable {
    /// The job is in the queue.
    case accepted(JobID)
    /// Nothing was added: this job stands for it.
    case duplicate(of: JobID)
    /// Nothing was added: the queue holds `depth` jobs, as many as it may.
    case full(depth: Int)
    /// Nothing was added: an operator drains the queue.
    case draining
}

/// Where a job must be stored before an enqueue returns: on the broker's disk, or on replicas.
public struct Durability: Sendable, Hashable {
    /// Whether the jobs must be on the broker's disk.
    public var isOnDisk: Bool
    /// How many replicas of the broker must have them.
    public var replicas: Int
    /// How long to wait for that.
    public var timeout: Duration

    /// Asks for the disk, for replicas, or for both.
    public init(isOnDisk: Bool, replicas: Int = 0, timeout: Duration = .seconds(2)) {
        self.isOnDisk = isOnDisk
        self.replicas = max(0, replicas)
        self.timeout = timeout
    }

    /// The broker has the jobs; when they reach its disk is how it is configured.
    public static let standard = Durability(isOnDisk: false)

    /// The jobs are on the broker's disk.
    public static let durable = Durability(isOnDisk: true)

    /// Whether there is anything to wait for.
    var waits: Bool { isOnDisk || replicas > 0 }
}
