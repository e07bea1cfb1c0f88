/// How a worker works.
public struct WorkerOptions: Sendable {
    /// The name under which it reads; a new one at each start of each process.
    public var name: ConsumerName
    /// How many jobs run at once.
    public var concurrency: Int
    /// How long a job may go without a heartbeat before another worker takes it; heartbeats come three times as often.
    public var lease: Duration
    /// How long running jobs may take to finish after a graceful shutdown began; what still runs then is released.
    public var gracePeriod: Duration
    /// When failed jobs run again.
    public var retryPolicy: RetryPolicy
    /// Workers lost on a job before it goes to the dead letters.
    public var crashLimit: Int
    /// How long a job of an unknown task or a newer version is released before it goes to the dead letters.
    public var unknownTimeout: Duration
    /// The pause before such a job is offered again.
    public var unknownPause: Duration
    /// How long one read waits for a job; the connection's own timeout is twice that.
    public var readWait: Duration
    /// The version of Juke, for the table of workers.
    public var version: String

    /// Options of a worker; those left out are the fleet's defaults.
    public init(
        name: ConsumerName = .unique(role: "worker"), concurrency: Int = 1, lease: Duration = .seconds(9),
        gracePeriod: Duration = .seconds(20), retryPolicy: RetryPolicy = .standard, crashLimit: Int = 3,
        unknownTimeout: Duration = .seconds(600), unknownPause: Duration = .seconds(15),
        readWait: Duration = .seconds(2), version: String = "0"
    ) {
        self.name = name
        self.concurrency = max(1, concurrency)
        self.lease = lease
        self.gracePeriod = gracePeriod
        self.retryPolicy = retryPolicy
        self.crashLimit = crashLimit
        self.unknownTimeout = unknownTimeout
        self.unknownPause = unknownPause
        self.readWait = readWait
        self.version = version
    }

    /// The time between two heartbeats.
    public var heartbeat: Duration { lease / 3 }

    /// The time between two looks for lost jobs: half a heartbeat, so that a dead worker is found soon after its lease.
    public var reclaimInterval: Duration { lease / 6 }
}
