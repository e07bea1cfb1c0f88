import Catalog
import Embedding
import Recommendations

/// What a row loses for being less known, or better known, than the request asks for, in units of closeness.
///
///     shift = 0.25 · |2 f − 1| · (1 − q)     for a familiarity f above 0.5
///     shift = 0.25 · |2 f − 1| · q           below
///
/// with q the share of the kind's rows that are less popular, half of the equal ones counted. Rows of unknown
/// popularity stand in the middle. A list is ordered by closeness less shift, see ``ClosenessScale``: so a row
/// passes another one only if that one is closer by a quarter at most, which is the width of one word.
struct FamiliarityPrior: Sendable {
    /// The largest shift: the width of one ``ClosenessWord``.
    static let most = 0.25

    private let facts: FactColumns
    private let scale: ClosenessScale
    /// By popularity, the shift of a row.
    private let shifts: [Double]
    private let unknown: Double

    /// Prepares the cost of being less known, or better known, than a request asks for.
    ///
    /// - Returns: `nil` when familiarity does not matter.
    init?(_ request: RecommendationRequest, for type: ResourceType, in index: CatalogIndex) {
        guard let familiarity = request.familiarity, familiarity != 0.5 else { return nil }
        // Where no popularity is known, nothing can be preferred.
        let quantiles = index.popularityQuantiles[type] ?? []
        guard quantiles.contains(where: { $0 != 0.5 }) else { return nil }
        facts = index.attributes[type]
        scale = ClosenessScale(index.calibration?.curves[type.rawValue])
        let strength = Self.most * abs(2 * familiarity - 1)
        func shift(_ quantile: Double) -> Double { strength * (familiarity > 0.5 ? 1 - quantile : quantile) }
        shifts = quantiles.map(shift)
        unknown = shift(0.5)
    }

    /// What a row loses of its closeness, 0…``most``.
    func shift(_ row: Int) -> Double {
        facts.popularity(at: row).flatMap { $0 < shifts.count ? shifts[$0] : nil } ?? unknown
    }

    /// What a row of this cosine loses of it, at least 0: as much as its closeness has to fall.
    func penalty(_ row: Int, _ cosine: Float) -> Float {
        scale.loss(of: cosine, for: shift(row))
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
