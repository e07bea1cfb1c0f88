public import Messaging

extension Routes {
    /// The built-in table: which queue a task's jobs go to.
    ///
    /// Exact names stand before globs. `debug.tasks.*` has no route on purpose and falls to the `default` queue.
    public static let jukeRules: [RouteRule] =
        ResourceSync.allCases.map { RouteRule($0.task.rawValue, to: .embedding) } + [
            RouteRule(TaskName.syncEmbeddings.rawValue, to: .embedding),
            RouteRule(TaskName.retrain.rawValue, to: .embedding),
            RouteRule(TaskName.recommend.rawValue, to: .rank),
            RouteRule(TaskName.embed.rawValue, to: .rank),
            RouteRule(TaskName.search.rawValue, to: .rank),
            RouteRule("catalog.tasks.*", to: .catalog),
            RouteRule("recommender.tasks.*", to: .recommender),
        ]

    /// The fleet's routes, with the operator's own rules consulted first.
    ///
    /// - Parameter operatorRules: Celery's `task_routes`, the value of `JUKE_ROUTES`.
    /// - Throws: ``BrokerError`` when the text is no table of routes.
    public static func juke(operatorRules text: String? = nil) throws -> Routes {
        Routes(tables: (try text.map(Routes.tables(reading:)) ?? []) + [jukeRules])
    }
}

extension QueueName {
    /// Catalog crawls, consumed by CrawlWorkers.
    public static let catalog: QueueName = "catalog"
    /// Audio-feature ingests, consumed by IngestWorkers.
    public static let recommender: QueueName = "recommender"
    /// Training and embedding, consumed by EmbedWorkers.
    public static let embedding: QueueName = "embedding"
    /// Recommendation requests that somebody waits for, consumed by RankWorkers.
    public static let rank: QueueName = "rank"

    /// Every queue of the built-in routes, in the order in which a catalog becomes a recommendation.
    public static let all: [QueueName] = [.catalog, .recommender, .embedding, .rank, .default]
}
