public import Catalog

/// One of the twelve audio features, in the order in which a projection's rows stand.
///
/// The order is that of the columns of the original's feature table, and part of every model.
public enum AudioFeature: String, CaseIterable, Codable, Sendable {
    case energy, valence, tempo, key, mode, danceability, acousticness, instrumentalness, liveness, speechiness
    case loudness
    case timeSignature = "time_signature"

    /// The number of features.
    public static let count = 12

    /// A track's value of this feature as the projection takes it.
    ///
    /// - Returns: The provider's unit; mode is 1 for major and 0 for minor. `nil` when the value is missing: a time
    ///   signature that the provider does not tell, or a key that the analysis did not find (−1).
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
