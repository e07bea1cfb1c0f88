/// Which queue a task goes to: Celery's `task_routes`.
///
/// Exact names win over globs; globs are tried in the order in which they were written; what matches nothing goes to
/// ``QueueName/default``. The custom rules are consulted before the built-in ones as a whole.
public struct Routes: Sendable, Hashable {
    private struct Table: Hashable {
        var exact: [String: QueueName] = [:]
        var globs: [(pattern: Glob, queue: QueueName)] = []

        init(_ rules: [RouteRule]) {
            for rule in rules {
                if rule.isGlob {
                    globs.append((Glob(rule.pattern), rule.queue))
                } else {
                    exact[rule.pattern] = rule.queue
                }
            }
        }

        func queue(for task: TaskName) -> QueueName? {
            exact[task.rawValue] ?? globs.first { $0.pattern.matches(task.rawValue) }?.queue
        }

        static func == (left: Table, right: Table) -> Bool {
            left.exact == right.exact && left.globs.elementsEqual(right.globs) { $0 == $1 }
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(exact)
            for (pattern, queue) in globs {
                hasher.combine(pattern)
                hasher.combine(queue)
            }
        }
    }

    private let tables: [Table]

    /// Makes a table of an operator's rules and those that Juke brings along.
    public init(custom: [RouteRule] = [], builtIn: [RouteRule] = []) {
        tables = [Table(custom), Table(builtIn)]
    }

    /// Where this task goes.
    public func queue(for task: TaskName) -> QueueName {
        for table in tables {
            if let queue = table.queue(for: task) { return queue }
        }
        return .default
    }
}
