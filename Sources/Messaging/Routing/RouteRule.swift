/// One line of the routing table: tasks that match the pattern go to the queue.
public struct RouteRule: Sendable, Hashable {
    /// Which tasks a rule is about.
    public enum Pattern: Sendable, Hashable {
        /// The task of this name.
        case name(String)
        /// Tasks whose name matches the glob.
        case glob(Glob)
        /// Tasks whose name begins with what the expression means.
        case regex(RouteRegex)

        /// Whether a task is meant.
        public func matches(_ task: TaskName) -> Bool {
            switch self {
            case .name(let name): name == task.rawValue
            case .glob(let glob): glob.matches(task.rawValue)
            case .regex(let regex): regex.matches(task.rawValue)
            }
        }
    }

    /// Which tasks are meant.
    public let pattern: Pattern
    /// Where matching tasks go.
    public let queue: QueueName

    /// Makes a rule for a task's name, or for a glob when there is a `*` in it.
    ///
    /// In Celery's `MapRoute` only a `*` makes a glob; `?` and `[` alone do not.
    public init(_ pattern: String, to queue: QueueName) {
        self.init(pattern.contains("*") ? .glob(Glob(pattern)) : .name(pattern), to: queue)
    }

    /// Makes a rule.
    public init(_ pattern: Pattern, to queue: QueueName) {
        self.pattern = pattern
        self.queue = queue
    }
}
