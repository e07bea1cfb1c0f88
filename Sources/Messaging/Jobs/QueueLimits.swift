/// How many jobs may wait in a queue before it takes no more.
public struct QueueLimits: Sendable, Hashable {
    /// The limit of queues without one of their own.
    public var standard: Int
    /// Limits of particular queues.
    public var overrides: [QueueName: Int]

    /// Limits the queues: by default a million jobs, ten thousand in the queue `rank`, whose jobs have seconds to live.
    public init(standard: Int = 1_000_000, overrides: [QueueName: Int] = ["rank": 10_000]) {
        self.standard = standard
        self.overrides = overrides
    }

    /// The limit of this queue.
    public func depth(of queue: QueueName) -> Int {
        overrides[queue] ?? standard
    }
}
