extension Routes {
    /// Reads an operator's routes, to be consulted before the built-in ones.
    ///
    /// Accepted are the forms of Celery's `task_routes` as JSON: an object from pattern to queue (`{"pattern": "queue"}` or
    /// `{"pattern": {"queue": "queue"}}`), a list of `[pattern, queue]` pairs in the same two forms, and a list of such
    /// objects. The order of an object's keys is kept, because it decides among globs.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/invalidRoutes``, naming the place.
    public init(json: String, builtIn: [RouteRule] = []) throws {
        self.init(custom: try Self.rules(json: json), builtIn: builtIn)
    }

    /// Reads the rules of an operator's routes, in order; see ``init(json:builtIn:)``.
    public static func rules(json: String) throws -> [RouteRule] {
        switch try OrderedJSON(parsing: json) {
        case .object(let members):
            return try members.map { try rule($0.key, $0.value) }
        case .array(let elements):
            return try elements.flatMap { element -> [RouteRule] in
                switch element {
                case .object(let members): return try members.map { try rule($0.key, $0.value) }
                case .array(let pair):
                    if pair.count == 2, case .string(let pattern) = pair[0] { return [try rule(pattern, pair[1])] }
                    throw invalid("a list inside the list must be a pair of a pattern and a queue")
                default: throw invalid("a list must hold [pattern, queue] pairs or objects")
                }
            }
        default:
            throw invalid("it is neither an object nor a list")
        }
    }

    private static func rule(_ pattern: String, _ value: OrderedJSON) throws -> RouteRule {
        switch value {
        case .string(let queue) where !queue.isEmpty:
            return RouteRule(pattern, to: QueueName(queue))
        case .object(let members):
            if case .string(let queue)? = members.last(where: { $0.key == "queue" })?.value, !queue.isEmpty {
                return RouteRule(pattern, to: QueueName(queue))
            }
            throw invalid("the route of '\(pattern)' has no \"queue\"")
        default:
            throw invalid("the route of '\(pattern)' is neither a queue's name nor an object with a \"queue\"")
        }
    }

    static func invalid(_ problem: String) -> BrokerError {
        BrokerError(
            .invalidRoutes,
            """
            the routes cannot be read: \(problem); write them as JSON, such as \
            {"catalog.tasks.*": {"queue": "catalog"}}, in JUKE_ROUTES
            """
        )
    }
}
