public import Messaging

/// What a RankWorker is told from outside.
public struct RankConfiguration: Sendable {
    /// How often the store's revision is looked at.
    public var pollInterval: Duration
    /// How many requests are taken at once; those that arrive together are scored in one pass over memory.
    public var concurrency: Int
    /// The time.
    public var clock: any JobClock

    /// Makes a configuration.
    public init(
        pollInterval: Duration = .seconds(1), concurrency: Int = 64, clock: any JobClock = SystemClock()
    ) {
        self.pollInterval = pollInterval
        self.concurrency = concurrency
        self.clock = clock
    }
}
