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

    /// Makes a set without any feature.
    public init() {}

    /// Makes a set of an analysis that has all.
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
