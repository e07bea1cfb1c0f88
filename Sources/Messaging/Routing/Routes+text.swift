extension Routes {
    /// Reads an operator's routes, to be consulted before the built-in ones; see ``tables(reading:)``.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/invalidRoutes``, naming the place.
    public init(text: String, builtIn: [RouteRule] = []) throws {
        self.init(tables: try Self.tables(reading: text) + [builtIn])
    }

    /// Reads Celery's `task_routes`, pasted from a settings file or written as JSON.
    ///
    /// - A dictionary from pattern to route is one table.
    /// - A list or tuple holds tables, asked one after the other: dictionaries, and lists of `(pattern, route)` pairs.
    ///   A plain list of pairs, which Celery does not take, is read as one table.
    /// - A pattern is a string, or `re.compile(r"…")`.
    /// - A route is a queue's name, or its options as a dictionary or a list of pairs; `queue` is the one that counts.
    ///   Options without a queue send the task to ``QueueName/default``, as they do in Celery.
    ///
    /// Routers in Python code cannot be taken over, nor routes that name an exchange instead of a queue.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/invalidRoutes``, naming the place.
    public static func tables(reading text: String) throws -> [[RouteRule]] {
        switch try RouteText(parsing: text) {
        case .object(let members): [try members.map { try rule($0.key, $0.value) }]
        case .array(let elements): try tables(elements)
        default: throw invalid("it is neither a dictionary nor a list")
        }
    }

    private static func tables(_ elements: [RouteText]) throws -> [[RouteRule]] {
        var tables: [[RouteRule]] = []
        var pairs: [RouteRule] = []
        for element in elements {
            if case .array(let pair) = element, let rule = try pairRule(pair) {
                pairs.append(rule)
                continue
            }
            if !pairs.isEmpty { tables.append(pairs) }
            pairs = []
            switch element {
            case .object(let members):
                tables.append(try members.map { try rule($0.key, $0.value) })
            case .array(let list):
                tables.append(
                    try list.map { entry in
                        if case .array(let pair) = entry, let rule = try pairRule(pair) { return rule }
                        throw invalid("a list inside the list must hold pairs of a pattern and a route")
                    }
                )
            case .string(let path):
                throw invalid("'\(path)' is a router in Python, which only Celery can run")
            default:
                throw invalid("a list must hold dictionaries or lists of pairs")
            }
        }
        return pairs.isEmpty ? tables : tables + [pairs]
    }

    /// The rule of a pair; `nil` when the list is none.
    private static func pairRule(_ pair: [RouteText]) throws -> RouteRule? {
        guard pair.count == 2 else { return nil }
        switch pair[0] {
        case .string, .regex: return try rule(pair[0], pair[1])
        default: return nil
        }
    }

    private static func rule(_ key: RouteText, _ value: RouteText) throws -> RouteRule {
        switch key {
        case .string(let pattern): RouteRule(pattern, to: try queue(of: value, for: pattern))
        case .regex(let regex): RouteRule(.regex(regex), to: try queue(of: value, for: regex.pattern))
        default: throw invalid("a pattern is neither a string nor a regular expression")
        }
    }

    private static func queue(of route: RouteText, for pattern: String) throws -> QueueName {
        switch route {
        case .string(let queue) where !queue.isEmpty: return try acceptable(queue, for: pattern)
        case .object(let members):
            return try queue(ofOptions: members.map { ($0.key.text, $0.value) }, for: pattern)
        case .array(let pairs):
            return try queue(
                ofOptions: pairs.map { entry in
                    guard case .array(let pair) = entry, pair.count == 2 else {
                        throw invalid("the route of '\(pattern)' is a list, but not of pairs")
                    }
                    return (pair[0].text, pair[1])
                },
                for: pattern
            )
        default:
            throw invalid("the route of '\(pattern)' is neither a queue's name nor options with a \"queue\"")
        }
    }

    private static func queue(
        ofOptions options: [(name: String?, value: RouteText)], for pattern: String
    ) throws -> QueueName {
        if let value = options.last(where: { $0.name == "queue" })?.value, value != .other("None"),
            value != .other("null")
        {
            guard let queue = value.text, !queue.isEmpty else {
                throw invalid("the \"queue\" of '\(pattern)' is not a name in quotes")
            }
            return try acceptable(queue, for: pattern)
        }
        for name in ["exchange", "routing_key"]
        where options.contains(where: { $0.name == name && $0.value.text != nil }) {
            throw invalid("the route of '\(pattern)' has an \"\(name)\" but no \"queue\"; Juke has queues only")
        }
        return .default
    }

    private static func acceptable(_ queue: String, for pattern: String) throws -> QueueName {
        guard QueueName(queue).isAcceptable else {
            throw invalid("the queue of '\(pattern)' has spaces, braces, control characters, or one of * ? [ ]")
        }
        return QueueName(queue)
    }

    static func invalid(_ problem: String) -> BrokerError {
        BrokerError(
            .invalidRoutes,
            """
            the routes cannot be read: \(problem); write them as Celery's task_routes, such as \
            {"catalog.tasks.*": {"queue": "catalog"}}, in JUKE_ROUTES
            """
        )
    }
}
