/// How usual a feature's value is in the corpus, as a quantile of the normal distribution: a knotted, monotonous curve.
///
/// Between two knots the score is interpolated, beyond the first and the last it stays; then it is clipped to
/// ±``limit``. Over the corpus the scores have mean 0 and deviation 1.
public struct RankNormalScore: Sendable, Equatable, Codable {
    /// No score is larger: an outlier is as unusual as the rarest hundredth.
    public static let limit: Double = 2.5

    /// The feature.
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

    /// The score of a value.
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
