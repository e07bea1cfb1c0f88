public import Catalog

/// How raw features become the numbers that a projection multiplies: missing ones imputed, all standardised.
///
/// It is part of the model. Imputation takes the mean of the corpus that the model was fitted on, at embedding time.
public struct FeatureTransform: Sendable, Equatable, Codable {
    /// The name of this transform in `model.json`; a model of another kind is refused by name.
    public static let kind = "standardised"

    /// The name of the transform.
    public let kind: String
    /// The features in the order of the projection's rows.
    public let features: [AudioFeature]
    /// What is subtracted from each feature: the corpus' means, in the features' own units.
    public let means: [Double]
    /// What each feature is divided by then: the corpus' population standard deviations, 1 for a constant feature.
    public let scales: [Double]
    /// What stands in for each feature where it is missing, in the features' own units.
    public let imputation: [Double]

    /// Makes a transform of all twelve features.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` unless there are twelve of each and all are finite, the scales
    ///   positive.
    public init(means: [Double], scales: [Double], imputation: [Double]) throws(EmbeddingError) {
        self.kind = Self.kind
        self.features = AudioFeature.allCases
        self.means = means
        self.scales = scales
        self.imputation = imputation
        try validate()
    }

    /// Refuses a transform that cannot be applied, such as one read from a damaged file.
    func validate() throws(EmbeddingError) {
        guard kind == Self.kind, features == AudioFeature.allCases else {
            throw EmbeddingError(
                .shapeMismatch, "this version of Juke does not know the feature transform '\(kind)'; run `juke retrain`"
            )
        }
        let isComplete = [means, scales, imputation].allSatisfy { $0.count == AudioFeature.count }
        guard isComplete, (means + scales + imputation).allSatisfy(\.isFinite), scales.allSatisfy({ $0 > 0 }) else {
            throw EmbeddingError(
                .shapeMismatch, "the feature transform needs \(AudioFeature.count) finite means, scales and imputations"
            )
        }
    }

    /// A track's features, standardised.
    ///
    /// - Returns: Twelve numbers in the order of ``features``, each a count of standard deviations from the mean.
    public func standardise(_ track: AudioFeatures) -> [Float] {
        let values = Applied(self).standardise(track)
        return (0..<AudioFeature.count).map { values[$0] }
    }

    /// The transform in the registers' form, made once per batch.
    struct Applied {
        private var means = SIMD16<Double>.zero
        private var factors = SIMD16<Double>.zero
        private var imputation = SIMD16<Double>.zero

        init(_ transform: FeatureTransform) {
            for index in 0..<AudioFeature.count {
                means[index] = transform.means[index]
                factors[index] = 1 / transform.scales[index]
                imputation[index] = transform.imputation[index]
            }
        }

        /// The standardised features; the lanes past the twelfth are 0.
        func standardise(_ track: AudioFeatures) -> SIMD16<Float> {
            var values = track.components
            values.replace(with: imputation, where: values .!= values)
            return SIMD16<Float>((values - means) * factors)
        }
    }
}
