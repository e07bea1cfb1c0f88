/// Which queue a task goes to: Celery's `task_routes`.
///
/// The routes are tables, consulted one after the other. Within a table exact names win over patterns, and patterns are
/// tried in the order in which they were written; a pattern written twice has the place of the first and the queue of the
/// second, as in a Python dictionary. What matches nothing goes to ``QueueName/default``.
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

    /// Makes routes of several tables, in the order in which they are asked.
    public init(tables: [[RouteRule]]) {
        self.tables = tables.map(Table.init)
    }

    /// Makes routes of an operator's rules and those that Juke brings along.
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
