/// One job on its way into a queue.
public struct EnqueueRequest: Sendable {
    /// What to do, as its handler reads it.
    public let job: Job
    /// Where it goes.
    public let queue: QueueName
    /// How long it waits before it may run, counted on the broker's clock.
    public let delay: Duration
    /// The queue's depth at which the job is refused, unless the operator set another limit.
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

/// What became of a request.
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
