/// The figures of one queue at one moment.
public struct QueueStatistics: Sendable, Hashable, Codable {
    /// The name of the queue that the figures are of.
    public var queue: QueueName
    /// Jobs in the stream, running ones and suspects included.
    public var depth = 0
    /// Jobs in the stream that no worker has taken.
    public var lag = 0
    /// Jobs in the stream that are pending under a worker: taken, and neither ended nor released.
    public var pending = 0
    /// Jobs outside of the stream that are due later.
    public var delayed = 0
    /// Dead letters that were neither replayed nor deleted.
    public var dead = 0
    /// Milliseconds since the oldest job of the stream was put there (again); `nil` when the stream is empty.
    public var oldestAgeMilliseconds: Int64?
    /// Whether an operator paused the queue.
    public var isPaused = false
    /// Whether an operator drains the queue: it takes no new jobs.
    public var isDraining = false
    /// The operator's limits of the queue; without any ``FleetLimits/none``.
    public var limits = FleetLimits.none
    /// Jobs per second that succeeded or became dead letters, over the last minute; expired and cancelled ones do not
    /// count.
    public var rate = 0.0
    /// The consumers of the queue, with those that are gone but not yet forgotten.
    public var consumers: [ConsumerStatistics] = []
    /// Transitions since the queue began, by name: `enqueued`, `succeeded`, `retried`, `dead`, `expired`, `cancelled`,
    /// `reclaimed`, `handed_back`, `promoted`, `replayed`, `ghosts`.
    public var counters: [String: Int] = [:]

    /// Starts with zeroes, no limits and no consumers; a broker fills them in.
    public init(queue: QueueName) {
        self.queue = queue
    }
}

/// The figures of one consumer of one queue.
public struct ConsumerStatistics: Sendable, Hashable, Codable {
    /// The name under which it reads.
    public var name: ConsumerName
    /// How many jobs of the queue are pending under it.
    public var pending: Int
    /// Milliseconds since it last tried to read.
    public var idleMilliseconds: Int64

    /// States how many jobs are pending under a consumer, and for how many milliseconds it has not read.
    public init(name: ConsumerName, pending: Int, idleMilliseconds: Int64) {
        self.name = name
        self.pending = pending
        self.idleMilliseconds = idleMilliseconds
    }
}
