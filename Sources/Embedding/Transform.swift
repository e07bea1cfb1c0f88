public import Catalog

/// The treatment of a track's features before the matrix; part of the model.
public enum Transform: Sendable, Equatable, Codable {
    /// The twelve features, standardised.
    case standardised(FeatureTransform)
    /// Rank-normal scores, expanded.
    case expanded(FeatureExpansion)
    /// Rank-normal scores of the numbers of another source.
    case scored(InputScores)

    /// The number of rows that the matrix needs.
    public var count: Int {
        switch self {
        case .standardised(let transform): transform.features.count
        case .expanded(let expansion): expansion.count
        case .scored(let scores): scores.count
        }
    }

    /// The name of the source whose numbers the transform takes.
    public var source: String {
        switch self {
        case .standardised, .expanded: VectorSource.features
        case .scored(let scores): scores.source.name
        }
    }

    /// How many numbers a row of the source has; `nil` for the audio features.
    var width: Int? {
        if case .scored(let scores) = self { scores.count } else { nil }
    }

    func validate() throws(EmbeddingError) {
        switch self {
        case .standardised(let transform): try transform.validate()
        case .expanded(let expansion): try expansion.validate()
        case .scored(let scores): try scores.validate()
        }
    }

    /// Reads whichever transform the document's `kind` names.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .kind)
        self =
            switch kind {
            case FeatureExpansion.kind: .expanded(try FeatureExpansion(from: decoder))
            case InputScores.kind: .scored(try InputScores(from: decoder))
            default: .standardised(try FeatureTransform(from: decoder))
            }
    }

    /// Writes the transform itself: its `kind` names it.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .standardised(let transform): try transform.encode(to: encoder)
        case .expanded(let expansion): try expansion.encode(to: encoder)
        case .scored(let scores): try scores.encode(to: encoder)
        }
    }

    private enum CodingKeys: String, CodingKey { case kind }
}

/// How raw features become the numbers that a projection multiplies: missing ones imputed, all standardised.
///
/// It is part of the model. Imputation takes the mean of the corpus that the model was fitted on, at embedding time.
public struct FeatureTransform: Sendable, Equatable, Codable {
    /// The name of this transform in `model.json`; a model of another kind is refused by name.
    public static let kind = "standardised"

    /// The name that the document gives; any other than this transform's own is refused.
    public let kind: String
    /// The features in the order of the projection's rows.
    public let features: [AudioFeature]
    /// The mean that is subtracted from each feature: the corpus' means, in the features' own units.
    public let means: [Double]
    /// The divisor of each feature after that: the corpus' population standard deviations, 1 for a constant feature.
    public let scales: [Double]
    /// The value of each feature where it is missing, in the features' own units.
    public let imputation: [Double]

    /// Puts a transform of all twelve features together and checks it.
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

/// One of the twelve audio features, in the order in which a projection's rows stand.
///
/// The order is that of the columns of the original's feature table, and part of every model.
public enum AudioFeature: String, CaseIterable, Codable, Sendable {
    case energy, valence, tempo, key, mode, danceability, acousticness, instrumentalness, liveness, speechiness
    case loudness
    case timeSignature = "time_signature"

    /// The number of features, which is that of the cases.
    public static let count = 12

    /// A track's value of this feature as the projection takes it.
    ///
    /// - Returns: The provider's unit; mode is 1 for major and 0 for minor. `nil` when the value is missing: a time
    ///   signature that the provider does not report, or a key that the analysis did not find (−1).
    public func value(in features: AudioFeatures) -> Double? {
        let value = features.components[position]
        return value.isNaN ? nil : value
    }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension AudioFeatures {
    /// The values in the order of ``AudioFeature``, NaN where one is missing, 0 in the four lanes that are left.
    var components: SIMD16<Double> {
        SIMD16(
            energy, valence, tempo, key < 0 ? .nan : Double(key), mode == .major ? 1 : 0, danceability, acousticness,
            instrumentalness, liveness, speechiness, loudness, timeSignature.map(Double.init) ?? .nan, 0, 0, 0, 0
        )
    }
}
