import Catalog
package import Recommendations

/// The penalty on a row that is less known, or better known, than the request asks for.
///
///     penalty = 0.2 · |2 f − 1| · (1 − q)     for a familiarity f above 0.5
///     penalty = 0.2 · |2 f − 1| · q           below
///
/// with q the share of the kind's rows that are less popular, half of the equal ones counted. So the request decides
/// between rows that are about as near, and a near row that is not as asked still comes before a far one that is. Rows
/// of unknown popularity stand in the middle.
struct FamiliarityPrior: Sendable {
    /// The largest penalty: between the best ten tracks and the hundred next the cosine falls by less.
    static let most = 0.2

    private let facts: FactColumns
    /// By popularity, the penalty of a row.
    private let penalties: [Float]
    private let unknown: Float

    /// Prepares the cost of being less known, or better known, than a request asks for.
    ///
    /// - Returns: `nil` when familiarity does not matter.
    init?(_ request: RecommendationRequest, for type: ResourceType, in index: CatalogIndex) {
        guard let familiarity = request.familiarity, familiarity != 0.5 else { return nil }
        // Where no popularity is known, nothing can be preferred.
        let quantiles = index.popularityQuantiles[type] ?? []
        guard quantiles.contains(where: { $0 != 0.5 }) else { return nil }
        facts = index.attributes[type]
        let strength = Self.most * abs(2 * familiarity - 1)
        func penalty(_ quantile: Double) -> Float {
            Float(strength * (familiarity > 0.5 ? 1 - quantile : quantile))
        }
        penalties = quantiles.map(penalty)
        unknown = penalty(0.5)
    }

    /// The penalty of a row, 0…``most``.
    func penalty(_ row: Int) -> Float {
        facts.popularity(at: row).flatMap { $0 < penalties.count ? penalties[$0] : nil } ?? unknown
    }

    /// By popularity from 0 to 100, the share of the rows that are less popular, half of the equal ones counted.
    static func quantiles(of facts: FactColumns) -> [Double] {
        var counts = [Int](repeating: 0, count: 101)
        var total = 0
        for row in 0..<facts.count {
            guard let popularity = facts.popularity(at: row) else { continue }
            counts[min(max(popularity, 0), 100)] += 1
            total += 1
        }
        var below = 0
        return counts.map { count in
            defer { below += count }
            return total == 0 ? 0.5 : (Double(below) + Double(count) / 2) / Double(total)
        }
    }
}

extension RecommendationRequest {
    /// The familiarity of lists for people: near hits rather than outtakes, where both are about as close.
    package static let usualFamiliarity = 0.7
}
