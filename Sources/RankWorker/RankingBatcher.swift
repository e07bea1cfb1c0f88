import Ranking

/// Gathers the requests that arrive while another batch is being scored, and scores them in one pass over memory.
///
/// A lone request is scored at once; nothing waits for company.
actor RankingBatcher {
    private struct Waiting {
        var request: RankingRequest
        var index: CatalogIndex
        var continuation: CheckedContinuation<Result<Ranking, RankingError>, Never>
    }

    /// How many requests share one pass at most.
    static let limit = 64

    private var waiting: [Waiting] = []
    private var isScoring = false

    /// Answers one request.
    ///
    /// - Throws: ``RankingError``.
    func rank(_ request: RankingRequest, in index: CatalogIndex) async throws(RankingError) -> Ranking {
        let result = await withCheckedContinuation { continuation in
            waiting.append(Waiting(request: request, index: index, continuation: continuation))
            if !isScoring { startScoring() }
        }
        return try result.get()
    }

    private func startScoring() {
        isScoring = true
        Task { await scoreAll() }
    }

    private func scoreAll() async {
        while let first = waiting.first {
            // One batch uses one index: a swap in between starts another batch.
            let version = first.index.modelVersion
            let batch = Array(waiting.prefix { $0.index.modelVersion == version }.prefix(Self.limit))
            waiting.removeFirst(batch.count)
            let results = await Self.score(batch.map(\.request), in: first.index)
            for (waiting, result) in zip(batch, results) { waiting.continuation.resume(returning: result) }
        }
        isScoring = false
    }

    /// Off the actor, so that requests gather meanwhile.
    @concurrent
    private static func score(
        _ requests: [RankingRequest], in index: CatalogIndex
    ) async -> [Result<Ranking, RankingError>] {
        Recommender(index: index).recommend(requests)
    }
}
