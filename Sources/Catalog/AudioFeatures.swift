/// The analysis of a recording: Spotify's twelve audio features.
///
/// Source of the meanings and ranges: Spotify Web API, "Get Track's Audio Features".
public struct AudioFeatures: Hashable, Sendable, Codable {
    /// Perceived intensity, 0…1.
    public var energy: Double
    /// Musical positiveness, 0…1.
    public var valence: Double
    /// Beats per minute; 0 when the analysis found no beat.
    public var tempo: Double
    /// Pitch class of the key, 0 (C) … 11 (B); −1 when none was found.
    public var key: Int
    /// Whether the key is major or minor.
    public var mode: Mode
    /// How suitable for dancing, 0…1.
    public var danceability: Double
    /// Confidence that the track is acoustic, 0…1.
    public var acousticness: Double
    /// Likelihood that there are no vocals, 0…1.
    public var instrumentalness: Double
    /// Likelihood of an audience in the recording, 0…1.
    public var liveness: Double
    /// Share of spoken words, 0…1.
    public var speechiness: Double
    /// Average loudness in decibel relative to full scale, about −60…0; a few masters go above 0.
    public var loudness: Double
    /// Beats in a bar; `nil` when the provider does not report it.
    public var timeSignature: Int?

    /// The two modes of a key.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// `minor`; 0 at providers.
        case minor
        /// `major`; 1 at providers.
        case major
    }

    /// Features as an analysis gave them; ``rangeViolation()`` checks their ranges.
    public init(
        energy: Double, valence: Double, tempo: Double, key: Int, mode: Mode, danceability: Double,
        acousticness: Double, instrumentalness: Double, liveness: Double, speechiness: Double, loudness: Double,
        timeSignature: Int?
    ) {
        self.energy = energy
        self.valence = valence
        self.tempo = tempo
        self.key = key
        self.mode = mode
        self.danceability = danceability
        self.acousticness = acousticness
        self.instrumentalness = instrumentalness
        self.liveness = liveness
        self.speechiness = speechiness
        self.loudness = loudness
        self.timeSignature = timeSignature
    }

    /// Whether the analysis failed, as it does on silence and speech: no tempo and no danceability.
    ///
    /// Such features are stored but never embedded: all failed analyses look alike and would match each other.
    public var isFailedAnalysis: Bool { tempo == 0 && danceability == 0 }
}

extension AudioFeatures {
    /// Says what is out of range, if anything is.
    ///
    /// - Returns: A sentence naming the first offending feature, its value and its range; `nil` when all are in range.
    public func rangeViolation() -> String? {
        let fractions: [(String, Double)] = [
            ("energy", energy), ("valence", valence), ("danceability", danceability), ("acousticness", acousticness),
            ("instrumentalness", instrumentalness), ("liveness", liveness), ("speechiness", speechiness),
        ]
        for (name, value) in fractions where !(0...1).contains(value) {
            return "\(name) is \(value), expected 0…1"
        }
        if !(0...400).contains(tempo) { return "tempo is \(tempo), expected 0…400 beats per minute" }
        if !(-100...20).contains(loudness) { return "loudness is \(loudness), expected -100…20 dB" }
        if !(-1...11).contains(key) { return "key is \(key), expected -1…11" }
        if let timeSignature, !(0...16).contains(timeSignature) {
            return "time_signature is \(timeSignature), expected 0…16"
        }
        return nil
    }
}

/// Audio features of which some may be missing, as files and people have them.
public struct PartialAudioFeatures: Hashable, Sendable, Codable {
    /// Perceived intensity, 0…1.
    public var energy: Double?
    /// Musical positiveness, 0…1.
    public var valence: Double?
    /// Beats per minute; 0 when the analysis found no beat.
    public var tempo: Double?
    /// Pitch class of the key, 0 (C) … 11 (B); −1 when none was found.
    public var key: Int?
    /// Whether the key is major or minor.
    public var mode: AudioFeatures.Mode?
    /// How suitable for dancing, 0…1.
    public var danceability: Double?
    /// Confidence that the track is acoustic, 0…1.
    public var acousticness: Double?
    /// Likelihood that there are no vocals, 0…1.
    public var instrumentalness: Double?
    /// Likelihood of an audience in the recording, 0…1.
    public var liveness: Double?
    /// Share of spoken words, 0…1.
    public var speechiness: Double?
    /// Average loudness in decibel relative to full scale.
    public var loudness: Double?
    /// Beats in a bar.
    public var timeSignature: Int?

    /// No feature at all.
    public init() {}

    /// All features of a complete analysis.
    public init(_ features: AudioFeatures) {
        energy = features.energy
        valence = features.valence
        tempo = features.tempo
        key = features.key
        mode = features.mode
        danceability = features.danceability
        acousticness = features.acousticness
        instrumentalness = features.instrumentalness
        liveness = features.liveness
        speechiness = features.speechiness
        loudness = features.loudness
        timeSignature = features.timeSignature
    }

    /// Whether no feature is there.
    public var isEmpty: Bool { self == PartialAudioFeatures() }

    /// The analysis, when nothing but the time signature is missing.
    public var complete: AudioFeatures? {
        guard let energy, let valence, let tempo, let key, let mode, let danceability, let acousticness,
            let instrumentalness, let liveness, let speechiness, let loudness
        else { return nil }
        return AudioFeatures(
            energy: energy, valence: valence, tempo: tempo, key: key, mode: mode, danceability: danceability,
            acousticness: acousticness, instrumentalness: instrumentalness, liveness: liveness,
            speechiness: speechiness,
            loudness: loudness, timeSignature: timeSignature)
    }

    /// Whether the analysis failed, as it does on silence and speech: no tempo and no danceability.
    public var isFailedAnalysis: Bool { tempo == 0 && danceability == 0 }

    private enum CodingKeys: String, CodingKey {
        case energy, valence, tempo, key, mode, danceability, acousticness, instrumentalness, liveness, speechiness
        case loudness
        case timeSignature = "time_signature"
    }
}
