/// Which queue a task goes to: Celery's `task_routes`.
///
/// The routes are tables, which are searched one after the other. Within a table exact names win over patterns, and
/// patterns are tried in the order in which they were written. A pattern that is written twice has the place of the
/// first and the queue of the second, as in a Python dictionary. A task without a match goes to ``QueueName/default``.
public struct Routes: Sendable, Hashable {
    private struct Table: Hashable {
        private var names: [String: QueueName] = [:]
        private var patterns: [RouteRule] = []

        init(_ rules: [RouteRule]) {
            for rule in rules {
                if case .name(let name) = rule.pattern {
                    names[name] = rule.queue
                } else if let index = patterns.firstIndex(where: { $0.pattern == rule.pattern }) {
                    patterns[index] = rule
                } else {
                    patterns.append(rule)
                }
            }
        }

        func queue(for task: TaskName) -> QueueName? {
            names[task.rawValue] ?? patterns.first { $0.pattern.matches(task) }?.queue
        }
    }

    private let tables: [Table]

    /// Takes several tables, which are asked in this order; the first that knows a task decides.
    public init(tables: [[RouteRule]]) {
        self.tables = tables.map(Table.init)
    }

    /// Takes an operator's rules, which are asked first, and those that Juke brings along.
    public init(custom: [RouteRule] = [], builtIn: [RouteRule] = []) {
        self.init(tables: [custom, builtIn])
    }

    /// Where this task goes.
    public func queue(for task: TaskName) -> QueueName {
        for table in tables {
            if let queue = table.queue(for: task) { return queue }
        }
        return .default
    }
}

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

    /// Reads `pattern` as a task's name, or as a glob when there is a `*` in it.
    ///
    /// In Celery's `MapRoute` only a `*` makes a glob; `?` and `[` alone do not.
    public init(_ pattern: String, to queue: QueueName) {
        self.init(pattern.contains("*") ? .glob(Glob(pattern)) : .name(pattern), to: queue)
    }

    /// Sends the tasks of a pattern that is read already to `queue`.
    public init(_ pattern: Pattern, to queue: QueueName) {
        self.pattern = pattern
        self.queue = queue
    }
}
