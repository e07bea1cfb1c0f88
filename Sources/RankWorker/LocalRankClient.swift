package import Concurrency
package import Logging
import Messaging
package import Pipeline
package import Recommendations
package import Storage

/// Answers requests in this process by the same code as a worker's, without broker or gateway.
package struct LocalRankClient: RankClient {
    private let recommendHandler: RecommendHandler
    private let embedHandler: EmbedHandler
    private let searchHandler: SearchHandler
    private let playerHandler: PlayerHandler
    private let sequenceHandler: SequenceHandler
    private let clock: any TimeSource

    /// Loads the active model's index: from a snapshot where a worker has left one of just this state, else from the
    /// store.
    ///
    /// - Parameters:
    ///   - store: Where the model and the catalog are.
    ///   - logger: Where it logs how the index was loaded.
    ///   - cores: How many cores there are to compute on.
    ///   - clock: What deadlines are measured by.
    ///   - snapshots: Where snapshots are read; `nil` for none.
    /// - Throws: `StorageError` when the store cannot be read.
    package init(
        store: Store, logger: Logger, cores: Int = 1, clock: any TimeSource,
        snapshots: SnapshotFolder? = nil
    ) async throws {
        let index = LiveIndex(clock: clock)
        let follower = IndexFollower(
            index: index, store: store, snapshots: snapshots, interval: .zero, clock: clock, logger: logger)
        try await follower.start(exactly: true)
        let batcher = RankingBatcher(cores: cores)
        let scheduler = RoundRobinScheduler(width: RoundRobinScheduler.width(onCores: cores), clock: clock)
        recommendHandler = RecommendHandler(index: index, store: store, batcher: batcher, scheduler: scheduler)
        sequenceHandler = SequenceHandler(index: index, store: store, scheduler: scheduler)
        embedHandler = EmbedHandler(index: index)
        searchHandler = SearchHandler(index: index)
        playerHandler = PlayerHandler(index: index, store: store, batcher: batcher, scheduler: scheduler)
        self.clock = clock
    }

    /// Computes an answer; the timeout does not matter.
    ///
    /// - Throws: `RankClientError` with a `StorageError` when the store cannot be read.
    package func recommend(
        _ request: RecommendationRequest, within timeout: Duration
    ) async throws(RankClientError) -> RecommendationReply {
        do {
            let deadline = AnswerDeadline(at: nil, clock: clock)
            return RecommendationReply(
                try await recommendHandler.answer(request, now: clock.now, by: deadline), to: request)
        } catch let refusal as RecommendationRefusal {
            return .refused(refusal)
        } catch {
            throw RankClientError(error)
        }
    }

    /// Computes a vector at once; the timeout does not matter.
    package func embed(_ request: EmbedRequest, within timeout: Duration) -> EmbedReply {
        embedHandler.answer(request)
    }

    /// Searches at once; the timeout does not matter.
    package func search(_ request: SearchRequest, within timeout: Duration) -> SearchReply {
        searchHandler.answer(request)
    }

    /// Answers a plugin; the timeout does not matter.
    ///
    /// - Throws: `RankClientError` with a `StorageError` when the store cannot be read.
    package func ask(
        _ request: PlayerRequest, as caller: String, within timeout: Duration
    ) async throws(RankClientError) -> RecommendationReply {
        do {
            let deadline = AnswerDeadline(at: nil, clock: clock)
            return .text(try await playerHandler.answer(request, as: caller, by: deadline))
        } catch let refusal as RecommendationRefusal {
            return .refused(refusal)
        } catch {
            throw RankClientError(error)
        }
    }

    /// Computes a sequence; the timeout does not matter.
    ///
    /// - Throws: `RankClientError` with a `StorageError` when the store cannot be read.
    package func sequence(
        _ request: SequenceRequest, within timeout: Duration
    ) async throws(RankClientError) -> SequenceReply {
        do {
            let deadline = AnswerDeadline(at: nil, clock: clock)
            return .answer(try await sequenceHandler.answer(request, now: clock.now, by: deadline))
        } catch let refusal as RecommendationRefusal {
            return .refused(refusal)
        } catch {
            throw RankClientError(error)
        }
    }
}
