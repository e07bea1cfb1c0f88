import Concurrency
import Ranking
import Recommendations

/// Gathers the requests that arrive while another is being scored, and scores them in one pass over memory.
///
/// A lone request is scored at once, on its own task.
final class RankingBatcher: Sendable {
    private struct Waiting {
        let request: RecommendationRequest
        let index: CatalogIndex
        let continuation: CheckedContinuation<Result<RecommendationAnswer, RankingError>, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isScoring = false

        /// Whether the caller is the one to score now.
        mutating func begin() -> Bool {
            defer { isScoring = true }
            return !isScoring
        }
    }

    /// How many requests share one pass at most.
    static let limit = 64

    private let state = Mutex(State())

    /// Answers one request; its time is not set.
    ///
    /// - Throws: ``RankingError``.
    func answer(
        _ request: RecommendationRequest, in index: CatalogIndex
    ) async throws(RankingError) -> RecommendationAnswer {
        if state.withLock({ $0.begin() }) {
            defer { scoreTheRest() }
            return try Recommender(index: index).recommend(request)
        }
        let result = await withCheckedContinuation { continuation in
            let waiting = Waiting(request: request, index: index, continuation: continuation)
            let isLate = state.withLock { state in
                state.waiting.append(waiting)
                return state.begin()
            }
            // The scoring may have ended since the first look.
            if isLate { scoreTheRest() }
        }
        return try result.get()
    }

    /// Starts a task for the requests that gathered meanwhile.
    private func scoreTheRest() {
        let batch = nextBatch()
        if !batch.isEmpty { Task { scoreAll(from: batch) } }
    }

    private func scoreAll(from first: [Waiting]) {
        var batch = first
        while let index = batch.first?.index {
            let results = Recommender(index: index).recommend(batch.map(\.request))
            for (waiting, result) in zip(batch, results) { waiting.continuation.resume(returning: result) }
            batch = nextBatch()
        }
    }

    /// The requests to score next, all of one model's version; an empty batch ends the scoring.
    private func nextBatch() -> [Waiting] {
        state.withLock { state in
            let version = state.waiting.first?.index.modelVersion
            let batch = Array(state.waiting.prefix { $0.index.modelVersion == version }.prefix(Self.limit))
            state.waiting.removeFirst(batch.count)
            state.isScoring = !batch.isEmpty
            return batch
        }
    }
}
