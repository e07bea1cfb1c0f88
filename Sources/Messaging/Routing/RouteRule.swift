/// One line of the routing table: tasks that match the pattern go to the queue.
public struct RouteRule: Sendable, Hashable {
    /// A task's name, or a glob when it contains `*`, as Celery decides it.
    public let pattern: String
    /// Where matching tasks go.
    public let queue: QueueName

    /// Makes a rule.
    public init(_ pattern: String, to queue: QueueName) {
        self.pattern = pattern
        self.queue = queue
    }

    /// Whether the pattern is a glob: in Celery's `MapRoute` only a `*` makes one, `?` and `[` alone do not.
    public var isGlob: Bool { pattern.contains("*") }
}
