import Embedding
import Foundation

/// The plane in which vectors vary most, and where they lie in it.
struct PrincipalPlane {
    /// Two coordinates per vector.
    let points: [SIMD2<Double>]
    /// The shares of the variance that the two axes carry, larger first.
    let shares: [Double]

    /// Finds the first two principal components of unit vectors, each turned so that its largest entry is positive.
    ///
    /// - Parameter vectors: ``Embedding/Space/dimensions`` components each, not zero.
    init(_ vectors: [Float]) {
        let order = Space.dimensions
        let count = vectors.count / order
        let rows = (0..<count).map { row -> [Double] in
            let components = vectors[row * order..<(row + 1) * order].map(Double.init)
            let length = components.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return components.map { $0 / max(length, .leastNormalMagnitude) }
        }
        var mean = [Double](repeating: 0, count: order)
        for row in rows { for component in 0..<order { mean[component] += row[component] / Double(max(count, 1)) } }
        var covariance = [Double](repeating: 0, count: order * order)
        for row in rows {
            for first in 0..<order {
                let deviation = row[first] - mean[first]
                for second in 0...first {
                    covariance[first * order + second] += deviation * (row[second] - mean[second])
                }
            }
        }
        for first in 0..<order {
            for second in 0..<first { covariance[second * order + first] = covariance[first * order + second] }
        }
        let total = (0..<order).reduce(0) { $0 + covariance[$1 * order + $1] }
        var axes: [[Double]] = []
        var shares: [Double] = []
        for _ in 0..<2 {
            let (axis, value) = Self.dominant(of: covariance, order: order)
            axes.append(axis)
            shares.append(total > 0 ? value / total : 0)
            for first in 0..<order {
                for second in 0..<order { covariance[first * order + second] -= value * axis[first] * axis[second] }
            }
        }
        self.shares = shares
        points = rows.map { row in
            SIMD2(
                (0..<order).reduce(0) { $0 + (row[$1] - mean[$1]) * axes[0][$1] },
                (0..<order).reduce(0) { $0 + (row[$1] - mean[$1]) * axes[1][$1] })
        }
    }

    /// The eigenvector of the largest eigenvalue, by power iteration.
    private static func dominant(of matrix: [Double], order: Int) -> (axis: [Double], value: Double) {
        var axis = (0..<order).map { 1 + Double($0) / 7 }
        var value = 0.0
        for _ in 0..<500 {
            let next = (0..<order).map { row in
                (0..<order).reduce(0) { $0 + matrix[row * order + $1] * axis[$1] }
            }
            let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { return ([Double](repeating: 0, count: order), 0) }
            axis = next.map { $0 / length }
            value = length
        }
        let largest = axis.max { abs($0) < abs($1) } ?? 0
        return (largest < 0 ? axis.map { -$0 } : axis, value)
    }
}
