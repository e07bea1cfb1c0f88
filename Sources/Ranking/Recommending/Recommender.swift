import Catalog

/// Ranks the resources of one index for many requests at once.
///
/// Per requested kind: the cosine of the user vector and every embedding, without the seeds and what the request excludes
/// (by `spotify_id`, whatever the kind), the best first, equal scores by `spotify_id`.
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
        let table = index[type]
        var positions: [Int] = []
        var queries: [IndexQuery] = []
        for (position, request) in requests.enumerated() where request.distinctTypes.contains(type) {
            guard case .success(let seeds) = prepared[position] else { continue }
            lists[position][type] = []
            guard let vector = seeds.vector else { continue }
            let excludedIDs = seeds.ids.union(request.exclude.map(\.id))
            positions.append(position)
            queries.append(
                IndexQuery(vector, limit: request.limit, excluded: Set(excludedIDs.flatMap { table.rows(of: $0) }))
            )
        }
        for (position, neighbours) in zip(positions, table.index.search(queries)) {
            lists[position][type] = neighbours.map { item(table, $0) }
        }
    }

    private func item(_ table: EntityTable, _ neighbour: Neighbour) -> RankedItem {
        RankedItem(
            type: table.type,
            spotifyID: table.spotifyID(at: neighbour.row),
            name: table.name(at: neighbour.row),
            score: Double(neighbour.score),
            quality: table.quality(at: neighbour.row),
            modelVersion: index.modelVersion
        )
    }
}
