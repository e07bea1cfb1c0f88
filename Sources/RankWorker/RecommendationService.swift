public import Logging
import Messaging
public import Pipeline
import Ranking
public import Storage

/// Answers recommendation requests in this process: the same code as a worker's, without broker or gateway.
public struct RecommendationService: Sendable {
    private let handler: RecommendHandler
    private let clock: any JobClock

    /// Loads the active model's index.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    public init(store: Store, logger: Logger) async throws {
        let index = LiveIndex()
        let clock = SystemClock()
        try await IndexFollower(index: index, store: store, interval: .zero, clock: clock, logger: logger).refresh()
        handler = RecommendHandler(index: index, store: store, batcher: RankingBatcher())
        self.clock = clock
    }

    /// Answers one request.
    ///
    /// - Throws: `RecommendationRefusal` with the reason why there is no answer, or `StorageError`.
    public func answer(_ request: RecommendationRequest) async throws -> RecommendationAnswer {
        try await handler.answer(request, now: clock.now)
    }
}
