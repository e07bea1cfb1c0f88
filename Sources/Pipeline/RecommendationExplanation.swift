public import Catalog

/// Why a resource was recommended.
///
/// The parts of ``seeds`` add up to the item's score, and so do the parts of ``traits``, each within 0.0001.
public struct RecommendationExplanation: Codable, Sendable, Equatable {
    /// One summand of a score.
    public struct Part: Codable, Sendable, Equatable {
        /// What it comes from: a seed as the request wrote it, or a trait such as `energy` or `genres`.
        public var name: String
        /// What it adds; below zero it speaks against the resource.
        public var value: Double

        /// Makes a part.
        public init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// The seed that the resource is most like, as the request wrote it.
    public var nearestSeed: String
    /// What that seed was taken for; `nil` when it names nothing in the catalog.
    public var nearestURI: JukeURI?
    /// The cosine of the resource and that seed, −1…1.
    public var nearestScore: Double
    /// What each seed adds to the score, in the order of the answer's seeds.
    public var seeds: [Part]
    /// What each audio feature, the genres, the artist and the request's targets add to the score, largest first.
    public var traits: [Part]
    /// Genres that the resource and the nearest seed have in common.
    public var sharedGenres: [String]

    private enum CodingKeys: String, CodingKey {
        case seeds, traits
        case nearestSeed = "nearest_seed"
        case nearestURI = "nearest_uri"
        case nearestScore = "nearest_score"
        case sharedGenres = "shared_genres"
    }

    /// Makes an explanation.
    public init(
        nearestSeed: String, nearestURI: JukeURI?, nearestScore: Double, seeds: [Part], traits: [Part],
        sharedGenres: [String] = []
    ) {
        self.nearestSeed = nearestSeed
        self.nearestURI = nearestURI
        self.nearestScore = nearestScore
        self.seeds = seeds
        self.traits = traits
        self.sharedGenres = sharedGenres
    }
}
