import Embedding
import Foundation

/// A picture of a system's vectors: every track a point, coloured by its genre, in the plane in which they vary most.
///
/// The plane is that of the first two principal components: nothing is fitted to the colours, so genres that stand
/// apart in the picture stand apart in the vectors. The reverse does not hold; thirty dimensions are not seen.
package struct VectorMap: Sendable {
    /// An SVG document with one dot per vector, for a browser.
    package let svg: String

    /// How many labels have a colour of their own; the others share one.
    static let colours = [
        "#4e79a7", "#e15759", "#59a14f", "#f28e2b", "#b07aa1", "#1aa6a6", "#d4a80f", "#ff6fa5", "#8c6239", "#6b5bd2",
        "#86bc25", "#2f4b7c",
    ]
    private static let neutral = "#b9bec7"
    /// More points than this hide each other and make the file large.
    private static let pointLimit = 8_000

    /// Embeds the whole corpus and draws it as one SVG document.
    ///
    /// - Parameters:
    ///   - corpus: The tracks that become points, at most 8,000 of them.
    ///   - system: What gives them vectors; a trained system is fitted on all of them.
    ///   - seed: What the choice and the order of the points follow from.
    /// - Throws: ``RankingError/Code/invalidVectors``, what the system throws.
    package init(_ corpus: EvaluationCorpus, _ system: EvaluationSystem, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let order = Array(0..<corpus.count).shuffled(using: &random)
        let fold = EvaluationFold(number: 0, pool: order, rest: [])
        let vectors = try system.vectors(corpus, fold)
        _ = try PoolScores(vectors) { "track \(corpus.tracks[order[$0]].id) in system '\(system.name)'" }
        let plane = PrincipalPlane(vectors)

        var counts = [Int](repeating: 0, count: corpus.labelNames.count)
        for track in order { if let label = corpus.labels[track].first { counts[label] += 1 } }
        let ranked = counts.indices.filter { counts[$0] > 0 }
            .sorted { counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1] }
        let shown = Dictionary(uniqueKeysWithValues: ranked.prefix(Self.colours.count).enumerated().map { ($1, $0) })

        var groups = shown.keys.sorted { shown[$0, default: 0] < shown[$1, default: 0] }.map { label in
            MapDrawing.Group(
                name: corpus.labelNames[label], colour: Self.colours[shown[label, default: 0]], count: counts[label])
        }
        let rest = corpus.count - groups.reduce(0) { $0 + $1.count }
        if rest > 0 { groups.append(MapDrawing.Group(name: "other or unknown", colour: Self.neutral, count: rest)) }
        let points = order.indices.map { place in
            MapDrawing.Point(
                place: plane.points[place],
                group: corpus.labels[order[place]].first.flatMap { shown[$0] } ?? groups.count - 1)
        }
        svg =
            MapDrawing(
                title: "Juke vectors: \(system.name)",
                subtitle: "\(corpus.count) recordings by \(corpus.artistCount) artists, "
                    + "\(min(points.count, Self.pointLimit)) drawn; first two principal components, "
                    + "\(Self.percent(plane.shares[0])) and \(Self.percent(plane.shares[1])) of the variance",
                groups: groups, hasNeutral: rest > 0, points: points, limit: Self.pointLimit
            ).svg
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

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
