import Catalog

/// Ranks the resources of one index for many requests at once.
///
/// Per requested kind: the cosine of the user vector and every embedding, without the seeds and what the request excludes
/// (by `spotify_id`, whatever the kind) and without other releases of the same recordings, the best first, equal scores by
/// `spotify_id`. Of a recording or release that the catalog has several times the best is listed. Filters and targets are
/// part of the search, limits and variety choose from its findings: see `CandidateList`.
public struct Recommender: Sendable {
    /// What is ranked.
    public let index: CatalogIndex

    /// Ranks over an index.
    public init(index: CatalogIndex) {
        self.index = index
    }

    /// Answers a batch of requests; all that ask for a kind share one pass over its vectors.
    ///
    /// - Returns: One result per request, in their order. A failure is that request's alone: ``RankingError/Code/noSeeds``,
    ///   ``RankingError/Code/invalidRequest`` or ``RankingError/Code/unknownSeeds``.
    public func recommend(_ requests: [RankingRequest]) -> [Result<Ranking, RankingError>] {
        let prepared = requests.map { request in
            Result { () throws(RankingError) in
                try request.validate()
                return try SeedVector(request, in: index)
            }
        }
        var lists = [[ResourceType: [RankedItem]]](repeating: [:], count: requests.count)
        for type in ResourceType.allCases {
            rank(type, requests, prepared, into: &lists)
        }
        return zip(prepared, lists).map { result, lists in
            result.map { Ranking(modelVersion: index.modelVersion, lists: lists, seeds: $0.seeds) }
        }
    }

    /// Answers one request.
    ///
    /// - Throws: What ``recommend(_:)-([RankingRequest])`` returns as a failure.
    public func recommend(_ request: RankingRequest) throws(RankingError) -> Ranking {
        try recommend([request])[0].get()
    }

    private func rank(
        _ type: ResourceType, _ requests: [RankingRequest], _ prepared: [Result<SeedVector, RankingError>],
        into lists: inout [[ResourceType: [RankedItem]]]
    ) {
        var open: [(position: Int, seeds: SeedVector, list: CandidateList)] = []
        for (position, request) in requests.enumerated() where request.distinctTypes.contains(type) {
            guard case .success(let seeds) = prepared[position] else { continue }
            lists[position][type] = []
            guard let vector = seeds.vector else { continue }
            let excluded = seeds.ids.union(request.exclude.map(\.id))
            open.append(
                (position, seeds, CandidateList(of: type, for: request, user: vector, excluded: excluded, in: index)))
        }
        while !open.isEmpty {
            for (place, found) in index[type].index.search(open.map(\.list.query)).enumerated() {
                open[place].list.take(found)
            }
            for (position, seeds, list) in open where list.isComplete {
                lists[position][type] = list.chosen.map { neighbour in
                    item(EntityRef(type, row: neighbour.row), neighbour, list, requests[position], seeds)
                }
            }
            open.removeAll { $0.list.isComplete }
        }
    }

    private func item(
        _ entity: EntityRef, _ neighbour: Neighbour, _ list: CandidateList, _ request: RankingRequest,
        _ seeds: SeedVector
    ) -> RankedItem {
        let table = index[entity.type]
        let penalty = list.penalty(of: neighbour.row)
        return RankedItem(
            type: table.type,
            spotifyID: table.spotifyID(at: neighbour.row),
            name: table.name(at: neighbour.row),
            score: Double(neighbour.score),
            penalty: penalty,
            quality: table.quality(at: neighbour.row),
            modelVersion: index.modelVersion,
            explanation: request.explain ? Explanation(of: entity, penalty: penalty, seeds, in: index) : nil,
            details: request.details ? index.details(of: entity) : nil
        )
    }
}
