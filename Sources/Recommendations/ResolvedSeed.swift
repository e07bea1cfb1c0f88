package import Catalog

/// What one seed of a request was taken for.
package struct ResolvedSeed: Codable, Sendable, Equatable {
    /// The seed as the request wrote it; `vector 1`, `vector 2` … for vectors.
    package var seed: String
    /// The resource that it was taken for; `nil` for a vector and for a name that the catalog does not know.
    package var uri: JukeURI?
    /// That resource's name.
    package var name: String?
    /// How it was matched.
    package var match: Match
    /// How sure the match is, 0…1; 1 for a URI, 0 for a hash.
    package var confidence: Double
    /// How much the seed counted: its own weight, of a name times ``RecommendationRequest/seedWeight``; 0 for a hash
    /// beside seeds that the catalog knows.
    package var weight: Double
    /// Other resources that the seed may have meant, likeliest first; empty where there is no doubt.
    package var alternatives: [NamedResource]

    /// The ways in which a seed is matched.
    package enum Match: String, Codable, Sendable, CaseIterable {
        /// By its URI.
        case uri
        /// By its name, byte for byte.
        case exact
        /// By its name without regard to case, accents, width and punctuation.
        case folded
        /// By the nearest name: they differ in a few letters, the words' order, small words such as "the" and "&",
        /// spaces, or a suffix such as "(Live)".
        case fuzzy
        /// By a vector of the model's space, which stands for itself.
        case vector
        /// Not at all: the text was hashed to a vector that means nothing musically.
        case tokenHash = "token_hash"
    }

    package init(
        seed: String, uri: JukeURI?, name: String?, match: Match, confidence: Double = 1, weight: Double = 1,
        alternatives: [NamedResource] = []
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
