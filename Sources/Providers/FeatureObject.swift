import Catalog
import Foundation

/// Audio features as Spotify and ReccoBeats write them.
struct FeatureObject: Decodable {
    let id: String?
    let href: String?
    let energy, valence, tempo, danceability, acousticness, instrumentalness, liveness, speechiness, loudness: Double?
    let key, mode, timeSignature: LenientInt?

    private enum CodingKeys: String, CodingKey {
        case id, href, energy, valence, tempo, danceability, acousticness, instrumentalness, liveness, speechiness
        case loudness, key, mode
        case timeSignature = "time_signature"
    }

    /// The features, or why they cannot be used.
    func features() throws(Problem) -> AudioFeatures {
        guard let energy else { throw Problem(missing: "energy") }
        guard let valence else { throw Problem(missing: "valence") }
        guard let tempo else { throw Problem(missing: "tempo") }
        guard let danceability else { throw Problem(missing: "danceability") }
        guard let acousticness else { throw Problem(missing: "acousticness") }
        guard let instrumentalness else { throw Problem(missing: "instrumentalness") }
        guard let liveness else { throw Problem(missing: "liveness") }
        guard let speechiness else { throw Problem(missing: "speechiness") }
        guard let loudness else { throw Problem(missing: "loudness") }
        guard let key else { throw Problem(missing: "key") }
        guard let mode else { throw Problem(missing: "mode") }
        guard (0...1).contains(mode.value) else { throw Problem(reason: "mode is \(mode.value), expected 0 or 1") }
        let features = AudioFeatures(
            energy: energy, valence: valence, tempo: tempo, key: key.value, mode: mode.value == 1 ? .major : .minor,
            danceability: danceability, acousticness: acousticness, instrumentalness: instrumentalness,
            liveness: liveness, speechiness: speechiness, loudness: loudness, timeSignature: timeSignature?.value)
        if let violation = features.rangeViolation() { throw Problem(reason: violation) }
        return features
    }

    /// Why features cannot be used.
    struct Problem: Error {
        let reason: String

        init(reason: String) { self.reason = reason }
        init(missing field: String) { reason = "\(field) is missing" }
    }
}

extension FeatureAnswer {
    /// Adds an object under an identifier, as features or as rejected.
    mutating func add(_ object: FeatureObject, of track: SpotifyID) {
        do throws(FeatureObject.Problem) {
            features[track] = try object.features()
        } catch {
            rejected[track] = error.reason
        }
    }
}

/// The nearest number of `decimals` decimals, rounded in exact decimal arithmetic: ties to even on the binary value.
///
/// Multiplying, rounding and dividing is faster but differs from this now and then in the last digit.
func rounded(_ value: Double, toDecimals decimals: Int) -> Double {
    Double(String(format: "%.\(decimals)f", value)) ?? value
}

/// The nearest number with `digits` significant digits; Spotify gives its features with three.
func rounded(_ value: Double, toSignificantDigits digits: Int) -> Double {
    Double(String(format: "%.\(digits)g", value)) ?? value
}

/// A whole number that may be written with a fraction of zero.
struct LenientInt: Decodable, Hashable {
    let value: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let whole = try? container.decode(Int.self) {
            value = whole
        } else {
            let number = try container.decode(Double.self)
            guard let whole = Int(exactly: number.rounded()) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(number) is out of range")
            }
            value = whole
        }
    }
}
