import Concurrency
import Ranking
import Recommendations

/// Gathers the requests that arrive while another is being scored, and scores them in one pass over memory.
///
/// A lone request is scored at once, on its own task. Requests share a pass only on the same index: after a reload,
/// those of the old index and those of the new one are scored apart.
struct RankingBatcher: Sendable {
    private struct Scoring: Sendable {
        let request: RecommendationRequest
        let index: CatalogIndex
    }

    /// How many requests share one pass at most.
    static let limit = 64

    private let batcher = CombiningBatcher<Scoring, Result<RecommendationAnswer, RankingError>>(limit: limit) {
        $0.index.isSame(as: $1.index)
    }

    /// Answers one request; its time is not set.
    ///
    /// - Throws: ``RankingError``.
    func answer(
        _ request: RecommendationRequest, in index: CatalogIndex
    ) async throws(RankingError) -> RecommendationAnswer {
        try await batcher.answer(to: Scoring(request: request, index: index)) { scorings in
            Recommender(index: scorings[0].index).recommend(scorings.map(\.request))
        }.get()
    }
}
