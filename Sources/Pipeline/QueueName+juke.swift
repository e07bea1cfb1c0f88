public import Messaging

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
