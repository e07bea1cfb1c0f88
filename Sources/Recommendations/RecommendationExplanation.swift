package import Catalog

/// Why a resource was recommended.
///
/// The parts of ``seeds`` add up to the item's score, and so do the parts of ``traits``, each within 0.0001.
package struct RecommendationExplanation: Codable, Sendable, Equatable {
    /// One summand of a score.
    package struct Part: Codable, Sendable, Equatable {
        /// The source of the part: a seed as the request wrote it, an audio feature such as `energy`, or a ``Trait``.
        package var name: String
        /// The part's share of the score; below zero it speaks against the resource.
        package var value: Double

        /// A summand by the name of its source.
        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// The names of parts that are neither seeds nor audio features.
    package enum Trait {
        /// How the artist's other music sounds.
        package static let artist = "artist"
        /// The genre tags of its artists.
        package static let genres = "genres"
        /// The rest, which neither features nor tags tell apart.
        package static let other = "other"
        /// What all seeds beyond ``RecommendationExplanation/maximumSeeds`` add together.
        package static let others = "others"
        /// The distance from the request's targets, a part of both sums; never above 0.
        package static let targets = "targets"
        /// That it is less known, or better known, than the request asks for, a part of both sums; never above 0.
        package static let familiarity = "familiarity"
    }

    /// The seed that the resource is most like, as the request wrote it.
    package var nearestSeed: String
    /// The resource that the seed was taken for; `nil` when it names nothing in the catalog.
    package var nearestURI: JukeURI?
    /// The cosine of the resource and that seed, −1…1.
    package var nearestScore: Double
    /// The share of each seed in the score, in the order of the answer's seeds, then the targets.
    ///
    /// Of more than ten seeds it has those with the greatest shares, and the rest as ``Trait/others``.
    package var seeds: [Part]
    /// The share of each audio feature and each trait in the score, largest first.
    package var traits: [Part]
    /// Genres that the resource and the nearest seed have in common.
    package var sharedGenres: [String]
    /// Why in one sentence; for new-style requests.
    package var sentence: String?
    /// The nearest seed beside the resource, trait by trait; for new-style requests.
    package var pairs: [TraitPair]?

    /// One trait of a seed and of a resource.
    package struct TraitPair: Codable, Sendable, Equatable {
        /// An audio feature, `energy` for instance.
        package var name: String
        /// The seed's value, in the feature's own unit.
        package var seed: Double
        /// The resource's value.
        package var item: Double

        /// Both values of a trait.
        package init(name: String, seed: Double, item: Double) {
            self.name = name
            self.seed = seed
            self.item = item
        }
    }

    private enum CodingKeys: String, CodingKey {
        case seeds, traits, sentence, pairs
        case nearestSeed = "nearest_seed"
        case nearestURI = "nearest_uri"
        case nearestScore = "nearest_score"
        case sharedGenres = "shared_genres"
    }

    /// The reasons for one item; the shares must add up to its score.
    package init(
        nearestSeed: String, nearestURI: JukeURI?, nearestScore: Double, seeds: [Part], traits: [Part],
        sharedGenres: [String] = [], sentence: String? = nil, pairs: [TraitPair]? = nil
    ) {
        self.nearestSeed = nearestSeed
        self.nearestURI = nearestURI
        self.nearestScore = nearestScore
        self.seeds = seeds
        self.traits = traits
        self.sharedGenres = sharedGenres
        self.sentence = sentence
        self.pairs = pairs
    }
}
