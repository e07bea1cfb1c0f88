import Embedding
import Recommendations

/// What a step of a path costs.
///
///     (1 − cosine)²     which grows with the fourth power of the angle, so that the longest step counts most
///     + 10              for a step that is a stretch
///     + 1,000           for a step that is no nearer than chance
///
/// So of two paths the one with fewer far steps is better, then the one whose longest steps are shorter.
struct StepCosts: Sendable {
    /// The least cosines of what is near, and of what is nearer than chance.
    private let near: Float
    private let chance: Float
    /// Whether anything says what is near.
    let isCalibrated: Bool

    /// What a stretch costs.
    static let stretch: Float = 10
    /// What a step costs that is no nearer than chance.
    static let leap: Float = 1_000
    /// The closeness from which on a step is near.
    static let least = ClosenessWord.related.least

    /// The costs with the words of a curve; without one no step is far.
    init(_ curve: LikenessCalibration.Curve?) {
        isCalibrated = curve != nil
        func leastCosine(_ isEnough: (Double) -> Bool) -> Float {
            guard let curve else { return -.infinity }
            // The value rises with the cosine: halving finds the place.
            var (low, high): (Float, Float) = (-1, 1)
            for _ in 0..<40 {
                let middle = (low + high) / 2
                if isEnough(curve.value(of: Double(middle))) { high = middle } else { low = middle }
            }
            return high
        }
        near = leastCosine { $0 >= Self.least }
        chance = leastCosine { $0 > 0 }
    }

    /// What a step of this cosine costs.
    func cost(ofCosine cosine: Float) -> Float {
        let length = (1 - cosine) * (1 - cosine)
        if cosine >= near { return length }
        return length + (cosine >= chance ? Self.stretch : Self.leap)
    }
}
