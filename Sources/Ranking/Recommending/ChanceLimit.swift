import Catalog
import Embedding
import Recommendations

/// Tells which rows of a kind are nearer to the seeds than chance, by their cosine before any cost.
///
/// Where a request has targets or a familiarity, a row no nearer than chance costs more than these can. So it comes
/// after all rows that are nearer, in the same search.
struct ChanceLimit: Sendable {
    /// The least cosine that is nearer than chance; `nil` where that is not known.
    private let least: Float?

    /// More than a cosine, targets and a familiarity differ by.
    private static let cost: Float = 4
    /// The score below which ``cost`` is in it.
    private static let leastScore: Float = -2.5

    /// Reads the limit off a curve of closeness; without one every row counts as near.
    init(_ curve: LikenessCalibration.Curve?) {
        guard let curve else {
            least = nil
            return
        }
        var (far, near) = (-1.0, 1.0)
        for _ in 0..<40 {
            let middle = (far + near) / 2
            if curve.value(of: middle) > 0 { near = middle } else { far = middle }
        }
        least = Float(near)
    }

    /// Whether a cosine is nearer than chance.
    func isPassed(by cosine: Float) -> Bool { least.map { cosine >= $0 } ?? true }

    /// A cost to which that of rows no nearer than chance is added.
    func ordering(_ penalty: @escaping @Sendable (Int, Float) -> Float) -> @Sendable (Int, Float) -> Float {
        guard let least else { return penalty }
        return { row, cosine in penalty(row, cosine) + (cosine < least ? Self.cost : 0) }
    }

    /// Whether a score has the cost of a row no nearer than chance in it.
    static func isLowered(_ score: Float) -> Bool { score < leastScore }
}
