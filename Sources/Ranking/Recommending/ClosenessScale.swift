import Embedding

/// Closeness as a strictly rising function of the cosine, and back.
///
/// Between the ends of the curve it is the curve. Below the lower end it goes on falling with the mean slope of the
/// curve, so that rows no nearer than chance keep their order. Above the upper end it is nearly level, as the closeness
/// that is shown. Everywhere a thousandth of the cosine is added, so that equal values of a curve are told apart.
struct ClosenessScale: Sendable {
    private let scores: [Double]
    private let values: [Double]
    /// The slopes before the first score and after the last.
    private let slopes: (below: Double, above: Double)

    /// What is added to every slope.
    private static let tilt = 0.001
    /// The closeness that a cosine of 1 is worth where no curve is known: a word is then 0.05 of the cosine.
    private static let slopeWithoutCurve = 5.0

    /// The scale of a curve; a straight line without one.
    init(_ curve: LikenessCalibration.Curve?) {
        guard let curve,
            let (first, last) = curve.scores.first.flatMap({ first in curve.scores.last.map { (first, $0) } })
        else {
            (scores, values) = ([0], [0])
            slopes = (Self.slopeWithoutCurve, Self.slopeWithoutCurve)
            return
        }
        scores = curve.scores
        values = zip(curve.scores, curve.values).map { $1 + Self.tilt * $0 }
        let mean = (values[values.count - 1] - values[0]) / (last - first)
        slopes = (mean, Self.tilt)
    }

    /// How much of a cosine is lost when its closeness falls.
    ///
    /// - Parameters:
    ///   - cosine: The cosine.
    ///   - shift: By how much the closeness falls, at least 0.
    /// - Returns: At least 0; 0 for a cosine that is not a number.
    func loss(of cosine: Float, for shift: Double) -> Float {
        guard shift > 0, cosine.isFinite else { return 0 }
        return max(0, cosine - Float(score(of: value(of: Double(cosine)) - shift)))
    }

    private func value(of score: Double) -> Double {
        let place = scores.firstIndex { $0 > score } ?? scores.count
        if place == 0 { return values[0] + (score - scores[0]) * slopes.below }
        if place == scores.count { return values[place - 1] + (score - scores[place - 1]) * slopes.above }
        let share = (score - scores[place - 1]) / (scores[place] - scores[place - 1])
        return values[place - 1] + share * (values[place] - values[place - 1])
    }

    private func score(of value: Double) -> Double {
        let place = values.firstIndex { $0 > value } ?? values.count
        if place == 0 { return scores[0] + (value - values[0]) / slopes.below }
        if place == values.count { return scores[place - 1] + (value - values[place - 1]) / slopes.above }
        let share = (value - values[place - 1]) / (values[place] - values[place - 1])
        return scores[place - 1] + share * (scores[place] - scores[place - 1])
    }
}
