/// What an analysis of a recording found: Spotify's twelve audio features.
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
    /// Beats in a bar; `nil` when the provider does not tell.
    public var timeSignature: Int?

    /// The two modes of a key.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        case minor, major
    }

    /// Makes a set of features.
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
