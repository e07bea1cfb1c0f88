public import Logging
import Messaging
public import Pipeline
import Ranking
public import Storage

/// Answers recommendation requests and searches in this process: the same code as a worker's, without broker or gateway.
public struct RecommendationService: Sendable {
    private let handler: RecommendHandler
    private let searchHandler: SearchHandler
    private let clock: any JobClock

    /// Loads the active model's index.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    public init(store: Store, logger: Logger) async throws {
        let index = LiveIndex()
        let clock = SystemClock()
        try await IndexFollower(index: index, store: store, interval: .zero, clock: clock, logger: logger).refresh()
        handler = RecommendHandler(index: index, store: store, batcher: RankingBatcher())
        searchHandler = SearchHandler(index: index)
        self.clock = clock
    }

    /// Answers one request.
    ///
    /// - Throws: `RecommendationRefusal` with the reason why there is no answer, or `StorageError`.
    public func answer(_ request: RecommendationRequest) async throws -> RecommendationAnswer {
        try await handler.answer(request, now: clock.now)
    }

    /// Lists the resources that a text typed so far may mean.
    ///
    /// - Throws: `RecommendationRefusal` when no model is active.
    public func search(_ request: SearchRequest) throws(RecommendationRefusal) -> SearchAnswer {
        try searchHandler.answer(request)
    }
}
