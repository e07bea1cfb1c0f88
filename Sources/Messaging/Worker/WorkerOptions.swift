/// A worker's name, how much it runs at once, and the times by which it keeps, retries and gives up jobs.
public struct WorkerOptions: Sendable {
    /// The name under which it reads; a new one at each start of each process.
    public var name: ConsumerName
    /// The process that it runs in, for the table of workers.
    public var process: ProcessIdentity
    /// How many jobs run at once.
    public var concurrency: Int
    /// How long a job may go without a heartbeat before another worker takes it; heartbeats come three times as often.
    public var lease: Duration
    /// How long running jobs may take to finish after a graceful shutdown began; what still runs then is released.
    public var gracePeriod: Duration
    /// The pauses after which failed jobs run again.
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

    /// Takes the fleet's defaults for what is left out; a `concurrency` below 1 counts as 1.
    public init(
        name: ConsumerName = .unique(role: "worker"), process: ProcessIdentity = ProcessIdentity(),
        concurrency: Int = 1, lease: Duration = .seconds(9),
        gracePeriod: Duration = .seconds(20), retryPolicy: RetryPolicy = .standard, crashLimit: Int = 3,
        unknownTimeout: Duration = .seconds(600), unknownPause: Duration = .seconds(15),
        readWait: Duration = .seconds(2), version: String = "0"
    ) {
        self.name = name
        self.process = process
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

/// When a failed job runs again: Celery's exponential backoff.
///
/// After the n-th failure (n from 0) the pause is `factor · 2ⁿ`, at most ``maximum``; with full jitter it is drawn
/// evenly from the whole seconds 0 … pause, both ends included, as `celery.utils.time.get_exponential_backoff_interval`
/// draws it.
public struct RetryPolicy: Sendable, Hashable {
    /// The pause after the first failure, in whole seconds.
    public var factor: Int
    /// The longest pause.
    public var maximum: Duration
    /// Whether the pause is drawn from 0 … pause rather than being the pause itself.
    public var hasJitter: Bool

    /// Doubles `factor` seconds up to `maximum`; the default is the original's: 1, 2, 4 … s, at most 600 s, full
    /// jitter.
    public init(factor: Int = 1, maximum: Duration = .seconds(600), hasJitter: Bool = true) {
        self.factor = factor
        self.maximum = maximum
        self.hasJitter = hasJitter
    }

    /// The original's policy.
    public static let standard = RetryPolicy()

    /// The longest pause after `failures` earlier failures; 0 failures before the first retry.
    public func bound(after failures: Int) -> Duration {
        // 2⁶² seconds are past every maximum, so a larger exponent changes nothing.
        let power = 1 << min(max(failures, 0), 62)
        let (product, overflows) = factor.multipliedReportingOverflow(by: power)
        let pause = overflows ? (factor < 0 ? .zero : maximum) : min(.seconds(product), maximum)
        return max(pause, .zero)
    }

    /// Draws the pause after `failures` earlier failures.
    public func pause(after failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let bound = bound(after: failures)
        guard hasJitter else { return bound }
        return .seconds(Int64.random(in: 0...bound.components.seconds, using: &generator))
    }

    /// Draws the pause after `failures` earlier failures.
    public func pause(after failures: Int) -> Duration {
        var generator = SystemRandomNumberGenerator()
        return pause(after: failures, using: &generator)
    }

    /// Whether a job whose runs failed `failures` times before may run again after failing once more.
    public func allowsRetry(after failures: Int, maxRetries: Int) -> Bool {
        failures < maxRetries
    }

    /// The pause before a failed job runs again; `nil` when it may not.
    ///
    /// - Parameters:
    ///   - asked: The pause that the handler asked for, which is taken as it is: Celery's `retry(countdown:)`.
    ///   - failures: How often the job failed before.
    ///   - maxRetries: How often it may be run again in all.
    /// - Returns: The pause, or `nil` when the retries are used up.
    public func nextPause(asked: Duration?, after failures: Int, maxRetries: Int) -> Duration? {
        guard allowsRetry(after: failures, maxRetries: maxRetries) else { return nil }
        return asked ?? pause(after: failures)
    }
}
