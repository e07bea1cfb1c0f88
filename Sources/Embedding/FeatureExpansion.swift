import Catalog
import Foundation

/// How features become the many numbers that a learned projection multiplies: rank-normal scores, expanded.
///
///     s = nine rank-normal scores, clipped to ±2.5
///     b = [s, √2/2 sin a, √2/2 cos a, (mode − 0.6) / 0.98],  a = 2π (7 key mod 12) / 12, 0 and 0 without a key
///     φ = b | [b, bᵢbⱼ for i ≤ j] | [b, max(0, b R + c)]             by ``form``
///     transformed = (φ − means) / scales
///
/// The time signature is not used. Everything is a part of the model, so that a new track needs no fit.
public struct FeatureExpansion: Sendable, Equatable, Codable {
    /// The name of this transform in `model.json`.
    public static let kind = "rank-expanded"

    /// The ways to expand the scores.
    public enum Form: String, Sendable, Codable {
        /// The scores themselves, 12 numbers.
        case plain
        /// The scores and their products, 90 numbers.
        case products
        /// The scores and random rectified units.
        case units
    }

    /// The features with a rank-normal score, in this order.
    public static let scored: [AudioFeature] = [
        .danceability, .energy, .loudness, .speechiness, .acousticness, .instrumentalness, .liveness, .valence, .tempo,
    ]
    /// The numbers before the expansion: the scores, two for the key, one for the mode.
    public static let baseCount = 12

    /// The name that the document gives; any other than this transform's own is refused.
    public let kind: String
    /// The way in which the scores are expanded.
    public let form: Form
    /// The scores of ``scored``.
    public let scores: [RankNormalScore]
    /// R, ``baseCount`` rows of one weight a unit; empty but for ``Form/units``.
    public let weights: [Float]
    /// c, one a unit.
    public let offsets: [Float]
    /// The mean that is subtracted from each number of φ.
    public let means: [Float]
    /// The divisor of each number of φ after that.
    public let scales: [Float]

    /// Puts a fitted transform together and checks it.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when the parts do not fit together or are not finite.
    init(
        form: Form, scores: [RankNormalScore], weights: [Float] = [], offsets: [Float] = [], means: [Float],
        scales: [Float]
    ) throws(EmbeddingError) {
        kind = Self.kind
        self.form = form
        self.scores = scores
        self.weights = weights
        self.offsets = offsets
        self.means = means
        self.scales = scales
        try validate()
    }

    /// The numbers of φ.
    public var count: Int { Self.count(of: form, units: offsets.count) }

    static func count(of form: Form, units: Int) -> Int {
        switch form {
        case .plain: baseCount
        case .products: baseCount + baseCount * (baseCount + 1) / 2
        case .units: baseCount + units
        }
    }

    /// Refuses a transform that cannot be applied, such as one read from a damaged file.
    func validate() throws(EmbeddingError) {
        let isComplete =
            kind == Self.kind && scores.map(\.feature) == Self.scored && scores.allSatisfy(\.isSound)
            && weights.count == offsets.count * Self.baseCount && (form == .units) == !offsets.isEmpty
            && means.count == count && scales.count == count
        let isSound =
            [weights, offsets, means, scales].allSatisfy { $0.allSatisfy(\.isFinite) } && scales.allSatisfy { $0 > 0 }
        guard isComplete, isSound else {
            throw EmbeddingError(
                .shapeMismatch,
                "the feature transform '\(kind)' is incomplete or not of this version; run `juke retrain`"
            )
        }
    }

    /// The twelve numbers before the expansion; the lanes past the twelfth are 0.
    func base(_ track: AudioFeatures) -> SIMD16<Float> {
        let values = track.components
        var base = SIMD16<Float>.zero
        for (lane, score) in scores.enumerated() {
            base[lane] = score.value(at: values[Self.positions[lane]])
        }
        if (0..<12).contains(track.key) {
            base[9] = Self.circle[track.key].sine
            base[10] = Self.circle[track.key].cosine
        }
        base[11] = Float(((track.mode == .major ? 1.0 : 0.0) - 0.6) / 0.98)
        return base
    }

    /// Where the scored features stand among the components.
    static let positions = scored.map { AudioFeature.allCases.firstIndex(of: $0) ?? 0 }

    /// The circle of fifths: keys that share most of their notes are neighbours.
    private static let circle = (0..<12).map { key in
        let angle = 2 * Double.pi * Double(7 * key % 12) / 12
        return (sine: Float(0.5.squareRoot() * sin(angle)), cosine: Float(0.5.squareRoot() * cos(angle)))
    }
}
