import CLAPACK
import Foundation

/// The directions in which artists differ most, measured by how much each artist's own recordings differ.
///
///     T    covariance of φ                    S_w  pooled covariance within artists of two or more recordings
///     S_b = T − S_w                           S  = (1 − s) S_w + s diag T + 10⁻⁴ I
///     S_b v = ρ S v,  vᵀ S v = 1              column = v · max(ρ, 10⁻⁴)^0.35
///
/// T − S_w is what artists have between them without the chance that few recordings bring in. Sources: Fisher (1936);
/// Friedman, "Regularized discriminant analysis" (1989).
struct Discriminants {
    /// s: how far S_w is shrunk towards the variances of all.
    static let shrinkage = 0.05
    /// The factor of I that keeps S regular.
    private static let ridge = 1e-4
    /// How much more a direction counts that tells artists apart better.
    private static let power = 0.35

    /// One row for each number of φ, ``Space/dimensions`` columns of which the last may be zeros.
    let matrix: Matrix
    /// ρ of each column, descending.
    let ratios: [Double]
    /// The variance of each column over the tracks.
    let variances: [Double]

    /// Solves the eigenproblem.
    ///
    /// - Parameters:
    ///   - total: T, row after row.
    ///   - within: S_w, likewise.
    ///   - order: The numbers of φ.
    ///   - count: How many columns are wanted.
    ///   - shrinkage: s, 0…1; the wider the numbers and the fewer the artists, the larger it has to be.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    init(
        total: [Double], within: [Double], order: Int, count: Int, shrinkage: Double = Self.shrinkage
    ) throws(EmbeddingError) {
        var between = zip(total, within).map { $0 - $1 }
        var scale = within.map { $0 * (1 - shrinkage) }
        for index in 0..<order {
            scale[index * order + index] += shrinkage * total[index * order + index] + Self.ridge
        }
        var ascending = [Double](repeating: 0, count: order)
        let size = Int32(order)
        let status = LAPACKE_dsygvd(
            LAPACK_COL_MAJOR, 1, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), size, &between, size, &scale, size,
            &ascending)
        guard status == 0, ascending.allSatisfy(\.isFinite) else {
            throw EmbeddingError(
                .solverFailed, "LAPACK dsygvd ended with \(status) on a \(order) × \(order) matrix; check the features")
        }
        let columns = (order - min(count, order)..<order).reversed().map { column in
            Self.column(Array(between[column * order..<(column + 1) * order]), ratio: ascending[column])
        }
        ratios = ascending.suffix(columns.count).reversed()
        variances = columns.map { column in
            var sum = 0.0
            for row in 0..<order {
                var product = 0.0
                for other in 0..<order { product += total[row * order + other] * column[other] }
                sum += column[row] * product
            }
            return sum
        }
        matrix = Matrix(rows: order, columns: Space.dimensions) { row, column in
            column < columns.count ? Float(columns[column][row]) : 0
        }
    }

    /// LAPACK may return a vector or its opposite: the one whose largest entry is positive is always the same.
    private static func column(_ vector: [Double], ratio: Double) -> [Double] {
        let largest = vector.max { abs($0) < abs($1) } ?? 0
        let weight = pow(max(ratio, 1e-4), power) * (largest < 0 ? -1 : 1)
        return vector.map { $0 * weight }
    }
}
