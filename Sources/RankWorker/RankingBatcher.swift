import Concurrency
import Ranking
import Recommendations

/// Scores requests on all cores, and gathers those that arrive while every core is taken.
///
/// A lone request is scored at once, on its own task. Gathered requests share one pass over memory, only on the same
/// index: after a reload, those of the old index and those of the new one are scored apart.
struct RankingBatcher: Sendable {
    /// A reference, because lists of waiting requests are copied.
    private final class Scoring: Sendable {
        let request: RecommendationRequest
        let index: CatalogIndex

        init(_ request: RecommendationRequest, in index: CatalogIndex) {
            self.request = request
            self.index = index
        }
    }

    /// How many requests share one pass at most.
    static let limit = 64

    private let batcher: CombiningBatcher<Scoring, Result<RecommendationAnswer, RankingError>>

    /// Scores nothing yet.
    ///
    /// - Parameter cores: How many passes are under way at once at most; 1 or more.
    init(cores: Int = 1) {
        batcher = CombiningBatcher(limit: Self.limit, width: cores) { $0.index.isSame(as: $1.index) }
    }

    /// Answers one request; its time is not set.
    ///
    /// - Throws: ``RankingError``.
    func answer(
        _ request: RecommendationRequest, in index: CatalogIndex
    ) async throws(RankingError) -> RecommendationAnswer {
        try await batcher.answer(to: Scoring(request, in: index)) { scorings in
            Recommender(index: scorings[0].index).recommend(scorings.map(\.request))
        }.get()
    }
}
