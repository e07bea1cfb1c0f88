import Foundation

/// How usual a feature's value is in the corpus, as a quantile of the normal distribution: a knotted, monotonous curve.
///
/// Between two knots the score is interpolated, beyond the first and the last it stays; then it is clipped to
/// ±``limit``. Over the corpus the scores have mean 0 and deviation 1.
public struct RankNormalScore: Sendable, Equatable, Codable {
    /// No score is larger: an outlier is as unusual as the rarest hundredth.
    public static let limit: Double = 2.5

    /// The feature whose values the curve scores.
    public let feature: AudioFeature
    /// The knots' values, ascending, in the feature's own unit.
    public let values: [Double]
    /// The scores at the knots.
    public let scores: [Double]

    /// Whether the curve can be evaluated.
    var isSound: Bool {
        !values.isEmpty && values.count == scores.count && (values + scores).allSatisfy(\.isFinite)
            && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// The score of a value, −``limit``…``limit``.
    public func value(at value: Double) -> Float {
        Float(min(max(raw(at: value), -Self.limit), Self.limit))
    }

    /// The curve before it is clipped.
    func raw(at value: Double) -> Double {
        values.withUnsafeBufferPointer { values in
            scores.withUnsafeBufferPointer { scores in
                var (low, high) = (0, values.count)
                while low < high {
                    let middle = (low + high) / 2
                    if values[middle] < value { low = middle + 1 } else { high = middle }
                }
                guard low > 0 else { return scores[0] }
                guard low < values.count else { return scores[values.count - 1] }
                let share = (value - values[low - 1]) / (values[low] - values[low - 1])
                return scores[low - 1] + share * (scores[low] - scores[low - 1])
            }
        }
    }
}

extension RankNormalScore {
    /// Up to this many distinct values are all knots; of more, some are chosen.
    private static let knotLimit = 1_024
    private static let chosenKnots = 250
    /// Sources have hundreds of curves, of which each has fewer knots.
    private static let inputKnots = 64

    /// Fits the curve of a feature to its values in a corpus.
    ///
    /// Equal values share a mid-rank: z = Φ⁻¹((values below + half of those equal) / all). Then mean and deviation over
    /// the corpus become 0 and 1; a constant feature scores 0.
    init(_ feature: AudioFeature, of values: [Double]) {
        let curve = Self.curve(of: values, knotLimit: Self.knotLimit, chosenKnots: Self.chosenKnots)
        self.init(feature: feature, values: curve.values, scores: curve.scores)
    }

    /// Fits a curve of few knots to the values of an input of a source.
    static func inputCurve(of values: [Double]) -> (values: [Double], scores: [Double]) {
        curve(of: values, knotLimit: inputKnots, chosenKnots: inputKnots)
    }

    private static func curve(
        of values: [Double], knotLimit: Int, chosenKnots: Int
    ) -> (values: [Double], scores: [Double]) {
        var distinct: [Double] = []
        var counts: [Double] = []
        for value in values.sorted() {
            if value == distinct.last {
                counts[counts.count - 1] += 1
            } else {
                distinct.append(value)
                counts.append(1)
            }
        }
        let total = Double(values.count)
        var below = 0.0
        let scores = counts.map { count in
            below += count
            return NormalQuantile.value(at: (below - count / 2) / total)
        }
        guard !scores.isEmpty else { return ([0], [0]) }
        let knots = knots(among: scores, knotLimit: knotLimit, chosenKnots: chosenKnots)
        // Which feature it is has no part in the fit.
        let coarse = RankNormalScore(
            feature: .energy, values: knots.map { distinct[$0] }, scores: knots.map { scores[$0] })

        var (sum, squares) = (0.0, 0.0)
        for (value, count) in zip(distinct, counts) {
            let score = coarse.raw(at: value)
            sum += count * score
            squares += count * score * score
        }
        let mean = sum / max(total, 1)
        let variance = squares / max(total, 1) - mean * mean
        let deviation = variance > 1e-18 ? variance.squareRoot() : 1
        return (coarse.values, coarse.scores.map { ($0 - mean) / deviation })
    }

    /// Which of the ascending scores become knots: all, or the first at each of some evenly spaced heights.
    private static func knots(among scores: [Double], knotLimit: Int, chosenKnots: Int) -> [Int] {
        guard scores.count > knotLimit, let lowest = scores.first, let highest = scores.last else {
            return Array(scores.indices)
        }
        var knots: [Int] = []
        var position = 0
        for step in 0..<chosenKnots {
            let height = lowest + (highest - lowest) * Double(step) / Double(chosenKnots - 1)
            while position < scores.count - 1, scores[position] < height { position += 1 }
            if knots.last != position { knots.append(position) }
        }
        if knots.last != scores.count - 1 { knots.append(scores.count - 1) }
        return knots
    }
}

/// The inverse of the standard normal distribution function.
public enum NormalQuantile {
    /// The value below which a share of the distribution lies.
    ///
    /// Source: Acklam's rational approximation, relative error below 1.15e-9; finer than ranks of a corpus are.
    ///
    /// - Parameter share: Between 0 and 1, neither of them.
    /// - Returns: A finite number, negative below a half.
    public static func value(at share: Double) -> Double {
        let edge = 0.024_25
        if share < edge { return tail((-2 * log(share)).squareRoot()) }
        if share > 1 - edge { return -tail((-2 * log(1 - share)).squareRoot()) }
        let distance = share - 0.5
        let square = distance * distance
        return distance * polynomial(centre, square) / polynomial(centreBelow, square)
    }

    private static func tail(_ distance: Double) -> Double {
        polynomial(outer, distance) / polynomial(outerBelow, distance)
    }

    /// Horner's scheme, the highest power first.
    private static func polynomial(_ coefficients: [Double], _ value: Double) -> Double {
        coefficients.reduce(0) { $0 * value + $1 }
    }

    private static let centre = [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
        -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    private static let centreBelow = [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598874e+02, 6.680131188771972e+01,
        -1.328068155288572e+01, 1,
    ]
    private static let outer = [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
        4.374664141464968e+00, 2.938163982698783e+00,
    ]
    private static let outerBelow = [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137003996e+00, 3.754408661907416e+00, 1,
    ]
}
