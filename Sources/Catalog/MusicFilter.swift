/// The conditions that listed resources must satisfy.
///
/// A resource that lacks a bounded attribute does not satisfy the bound. An album's or artist's audio feature is the
/// mean over its tracks.
public struct MusicFilter: Hashable, Sendable, Codable {
    /// The bounds and the aim for one attribute.
    public struct Bounds: Hashable, Sendable, Codable {
        /// The least value that is allowed.
        public var min: Double?
        /// The largest value that is allowed.
        public var max: Double?
        /// The value to come near to: it moves resources up and down the list, and excludes none.
        public var target: Double?

        /// Without arguments, bounds that allow every value and aim at none.
        public init(min: Double? = nil, max: Double? = nil, target: Double? = nil) {
            self.min = min
            self.max = max
            self.target = target
        }

        /// Whether a value lies within `min` and `max`.
        public func allow(_ value: Double) -> Bool {
            value >= min ?? -.infinity && value <= max ?? .infinity
        }
    }

    /// Bounds by attribute.
    public var bounds: [MusicAttribute: Bounds]
    /// Genres of which a resource must have at least one, compared as ``FoldedName`` does; empty allows all.
    public var genres: [String]
    /// Whether resources without any genre are allowed besides those with one of ``genres``; `nil` allows none.
    public var includesUntagged: Bool?
    /// Genres of which a resource must have none.
    public var excludedGenres: [String]
    /// Whether only explicit resources (`true`) or none (`false`) are allowed; `nil` allows both.
    ///
    /// An album or artist is explicit when one of its tracks is.
    public var explicit: Bool?

    private enum CodingKeys: String, CodingKey {
        case bounds, genres, explicit
        case excludedGenres = "excluded_genres"
        case includesUntagged = "include_untagged"
    }

    /// Without arguments, a filter that allows everything.
    public init(
        bounds: [MusicAttribute: Bounds] = [:], genres: [String] = [], includesUntagged: Bool? = nil,
        excludedGenres: [String] = [], explicit: Bool? = nil
    ) {
        self.bounds = bounds
        self.genres = genres
        self.includesUntagged = includesUntagged
        self.excludedGenres = excludedGenres
        self.explicit = explicit
    }

    /// Whether everything is allowed and nothing aimed at.
    public var isEmpty: Bool { bounds.isEmpty && genres.isEmpty && excludedGenres.isEmpty && explicit == nil }
}

/// The attributes that a request may bound or aim at: the twelve audio features, and three facts about a resource.
///
/// The raw values are the names that the HTTP interface uses behind `min_`, `max_` and `target_`; where Spotify had
/// such a parameter, the name is Spotify's.
public enum MusicAttribute: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case energy, valence, tempo, key, mode, danceability, acousticness, instrumentalness, liveness, speechiness,
        loudness
    case timeSignature = "time_signature"
    /// The duration in milliseconds.
    case duration = "duration_ms"
    /// The provider's popularity, 0…100.
    case popularity
    /// The year of the release.
    case releaseYear = "release_year"

    /// The values that a request may name.
    public var range: ClosedRange<Double> {
        switch self {
        case .energy, .valence, .danceability, .acousticness, .instrumentalness, .liveness, .speechiness, .mode: 0...1
        case .tempo: 0...400
        case .key: -1...11
        case .loudness: -100...10
        case .timeSignature: 0...16
        case .duration: 0...86_400_000
        case .popularity: 0...100
        case .releaseYear: 0...9999
        }
    }

    /// The distance between two values that counts as far: what a difference is divided by when targets are compared.
    public var scale: Double {
        switch self {
        case .energy, .valence, .danceability, .acousticness, .instrumentalness, .liveness, .speechiness, .mode: 1
        case .tempo: 100
        case .key: 6
        case .loudness: 30
        case .timeSignature: 4
        case .duration: 300_000
        case .popularity: 100
        case .releaseYear: 30
        }
    }
}

extension AudioFeatures {
    /// The value of a feature as a number; a major mode is 1.
    ///
    /// - Returns: `nil` for what is no audio feature, and for an unknown time signature.
    public func value(of attribute: MusicAttribute) -> Double? {
        PartialAudioFeatures(self).value(of: attribute)
    }
}

extension PartialAudioFeatures {
    /// The value of a feature as a number; a major mode is 1.
    ///
    /// - Returns: `nil` for a feature that is missing, and for what is no audio feature.
    public func value(of attribute: MusicAttribute) -> Double? {
        switch attribute {
        case .energy: energy
        case .valence: valence
        case .tempo: tempo
        case .key: key.map(Double.init)
        case .mode: mode.map { $0 == .major ? 1 : 0 }
        case .danceability: danceability
        case .acousticness: acousticness
        case .instrumentalness: instrumentalness
        case .liveness: liveness
        case .speechiness: speechiness
        case .loudness: loudness
        case .timeSignature: timeSignature.map(Double.init)
        case .duration, .popularity, .releaseYear: nil
        }
    }
}
