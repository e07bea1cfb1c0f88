/// What a listed resource must be like.
///
/// A resource that lacks a bounded attribute does not satisfy the bound. An album's or artist's audio feature is the mean
/// over its tracks.
public struct MusicFilter: Hashable, Sendable, Codable {
    /// The bounds and the aim for one attribute.
    public struct Bounds: Hashable, Sendable, Codable {
        /// The least value that is allowed.
        public var min: Double?
        /// The largest value that is allowed.
        public var max: Double?
        /// The value to come near to: it moves resources up and down the list, and excludes none.
        public var target: Double?

        /// Makes bounds.
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
    /// Genres of which a resource must have none.
    public var excludedGenres: [String]
    /// Whether only explicit resources (`true`) or none (`false`) are allowed; `nil` allows both.
    ///
    /// An album or artist is explicit when one of its tracks is.
    public var explicit: Bool?

    private enum CodingKeys: String, CodingKey {
        case bounds, genres, explicit
        case excludedGenres = "excluded_genres"
    }

    /// Makes a filter; without arguments, one that allows everything.
    public init(
        bounds: [MusicAttribute: Bounds] = [:], genres: [String] = [], excludedGenres: [String] = [],
        explicit: Bool? = nil
    ) {
        self.bounds = bounds
        self.genres = genres
        self.excludedGenres = excludedGenres
        self.explicit = explicit
    }

    /// Whether everything is allowed and nothing aimed at.
    public var isEmpty: Bool { bounds.isEmpty && genres.isEmpty && excludedGenres.isEmpty && explicit == nil }
}
