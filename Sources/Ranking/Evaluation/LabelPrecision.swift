/// How often the nearest neighbours of a vector carry its label.
public struct LabelPrecision: Sendable, Equatable {
    /// The number of neighbours looked at.
    public let k: Int
    /// The mean share of neighbours with the query's label, 0…1.
    ///
    /// Neighbours without a label count as wrong.
    public let precision: Double
    /// The standard error of the mean, with all queries of one owner taken as one observation.
    public let standardError: Double
    /// The number of queries.
    public let queryCount: Int

    /// Measures the precision.
    ///
    /// The same arguments give the same figures. Ties are broken at random: the vectors are shuffled first, so that the
    /// order of the file, which often is by artist, cannot help.
    ///
    /// - Parameters:
    ///   - set: The vectors; those with a label are queries, all are candidates.
    ///   - k: How many neighbours to look at, at least 1.
    ///   - leavingOutOwner: Whether the vectors of the query's own owner are no candidates; the query itself never is.
    ///   - sample: The most queries to ask, drawn at random; `nil` asks all.
    ///   - seed: What the shuffling and the sample follow from.
    /// - Throws: ``RankingError/Code/invalidVectors`` when no vector has a label.
    public static func measure(
        _ set: LabelledVectors, k: Int = 10, leavingOutOwner: Bool = true, sample: Int? = nil, seed: UInt64 = 1
    ) throws(RankingError) -> LabelPrecision {
        precondition(k > 0, "precision needs at least one neighbour")
        var random = SplitMix64(seed: seed)
        let order = Array(0..<set.count).shuffled(using: &random)
        let index = VectorIndex(vectors: order.flatMap { set.unitVector(at: $0) })
        let rowsByOwner = Dictionary(grouping: order.indices) { set.owners[order[$0]] }
        let labelled = order.indices.filter { set.labels[order[$0]] != nil }
        let rows = labelled.prefix(sample ?? labelled.count)
        guard !rows.isEmpty else {
            throw RankingError(.invalidVectors, "no vector has a label; nothing can be measured")
        }

        var hits: [(owner: String, share: Double)] = []
        // Batches bound the memory of the answers; sixteen fill the kernels.
        for start in stride(from: rows.startIndex, to: rows.endIndex, by: 16) {
            let batch = rows[start..<min(start + 16, rows.endIndex)]
            let queries = batch.map { row in
                let own = leavingOutOwner ? rowsByOwner[set.owners[order[row]]] ?? [] : [row]
                return IndexQuery(index.vector(at: row), limit: k, excluded: Set(own))
            }
            for (row, neighbours) in zip(batch, index.search(queries)) {
                let label = set.labels[order[row]]
                let same = neighbours.count { set.labels[order[$0.row]] == label }
                hits.append((set.owners[order[row]], Double(same) / Double(k)))
            }
        }
        return LabelPrecision(k: k, hits: hits)
    }

    private init(k: Int, hits: [(owner: String, share: Double)]) {
        self.k = k
        queryCount = hits.count
        let mean = hits.reduce(0) { $0 + $1.share } / Double(hits.count)
        precision = mean
        // In order of first appearance: a dictionary's order would change the last digits from run to run.
        var positions: [String: Int] = [:]
        var deviations: [Double] = []
        for hit in hits {
            let position = positions[hit.owner, default: deviations.count]
            if position == deviations.count {
                positions[hit.owner] = position
                deviations.append(0)
            }
            deviations[position] += hit.share - mean
        }
        standardError = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(hits.count)
    }
}
