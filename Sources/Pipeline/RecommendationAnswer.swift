public import Catalog

/// Ranked lists of similar resources, all computed with one model.
public struct RecommendationAnswer: Codable, Sendable, Equatable {
    /// The artists, best first; empty when they were not asked for.
    public var artists: [Item]
    /// The albums, best first.
    public var albums: [Item]
    /// The tracks, best first.
    public var tracks: [Item]
    /// The version of the model that every score comes from.
    public var modelVersion: String
    /// When the answer was computed, in milliseconds since the Unix epoch.
    public var generatedAt: Int64
    /// What each seed was taken for, in the request's order.
    public var seeds: [SeedResolution]

    /// One recommended resource.
    public struct Item: Codable, Sendable, Equatable {
        /// The resource's name, trimmed.
        public var name: String
        /// The provider's identifier.
        public var spotifyID: SpotifyID
        /// Cosine to the seeds, clamped to 0…1 and rounded to two decimals for display.
        public var likeness: Double
        /// Cosine to the seeds, −1…1, less what the request's targets cost: the number that the order comes from.
        public var score: Double
        /// How much evidence the resource's vector rests on, 0…1.
        public var quality: Double
        /// Why it is listed; when the request asked to explain.
        public var explanation: RecommendationExplanation?
        /// What else is known of it; when the request asked for details.
        public var details: RecommendationDetails?

        private enum CodingKeys: String, CodingKey {
            case name, likeness, score, quality, explanation, details
            case spotifyID = "spotify_id"
        }

        /// Makes an item.
        public init(
            name: String, spotifyID: SpotifyID, likeness: Double, score: Double, quality: Double,
            explanation: RecommendationExplanation? = nil, details: RecommendationDetails? = nil
        ) {
            self.name = name
            self.spotifyID = spotifyID
            self.likeness = likeness
            self.score = score
            self.quality = quality
            self.explanation = explanation
            self.details = details
        }
    }

    /// What one seed was taken for.
    public struct SeedResolution: Codable, Sendable, Equatable {
        /// The seed as the request wrote it.
        public var seed: String
        /// The resource that it was taken for; `nil` when it names nothing in the catalog.
        public var uri: JukeURI?
        /// That resource's name.
        public var name: String?
        /// How it was matched.
        public var match: Match
        /// How sure the match is, 0…1; 1 for a URI, 0 for a hash.
        public var confidence: Double
        /// How much the seed counted, `seed_weight` included.
        public var weight: Double
        /// Other resources that the seed may have meant, likeliest first; empty where there is no doubt.
        public var alternatives: [Alternative]

        /// A resource that a seed may have meant.
        public struct Alternative: Codable, Sendable, Equatable {
            /// The resource.
            public var uri: JukeURI
            /// Its name.
            public var name: String

            /// Makes an alternative.
            public init(uri: JukeURI, name: String) {
                self.uri = uri
                self.name = name
            }
        }

        /// The ways in which a seed is matched.
        public enum Match: String, Codable, Sendable {
            /// By its URI.
            case uri
            /// By its name, letter for letter.
            case exact
            /// By its name without regard to case, accents and punctuation.
            case folded
            /// By the nearest name: a few letters differ, or the words' order.
            case fuzzy
            /// By a vector of the model's space, which stands for itself.
            case vector
            /// Not at all: the text itself became a vector that means nothing musically.
            case tokenHash = "token_hash"
        }

        /// Makes a resolution.
        public init(
            seed: String, uri: JukeURI?, name: String?, match: Match, confidence: Double = 1, weight: Double = 1,
            alternatives: [Alternative] = []
        ) {
            self.seed = seed
            self.uri = uri
            self.name = name
            self.match = match
            self.confidence = confidence
            self.weight = weight
            self.alternatives = alternatives
        }
    }

    private enum CodingKeys: String, CodingKey {
        case artists, albums, tracks, seeds
        case modelVersion = "model_version"
        case generatedAt = "generated_at"
    }

    /// Makes an answer.
    public init(
        artists: [Item] = [], albums: [Item] = [], tracks: [Item] = [], modelVersion: String, generatedAt: Int64,
        seeds: [SeedResolution] = []
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.modelVersion = modelVersion
        self.generatedAt = generatedAt
        self.seeds = seeds
    }

    /// The list of one kind; empty for genres, which are never recommended.
    public func items(of type: ResourceType) -> [Item] {
        switch type {
        case .artist: artists
        case .album: albums
        case .track: tracks
        case .genre: []
        }
    }
}
