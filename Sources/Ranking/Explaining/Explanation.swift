public import Catalog

/// Why a resource was ranked where it is.
///
/// ``seeds`` and ``penalty`` add up to the item's score, and so do ``traits``, of which the penalty is one.
public struct Explanation: Hashable, Sendable {
    /// What a part of a score comes from.
    public enum Trait: Hashable, Sendable {
        /// An audio feature of the resource itself.
        case feature(MusicAttribute)
        /// How the artist's other music sounds.
        case artist
        /// The genre tags of its artists.
        case genres
        /// What neither features nor tags tell apart.
        case other
        /// The distance from what the request aims at; never above 0.
        case targets
    }

    /// What one trait adds to a score.
    public struct Part: Hashable, Sendable {
        /// The trait.
        public let trait: Trait
        /// What it adds; below zero it speaks against the resource.
        public let value: Double

        /// Makes a part.
        public init(_ trait: Trait, _ value: Double) {
            self.trait = trait
            self.value = value
        }
    }

    /// The position of the nearest seed in ``Ranking/seeds``.
    public let nearestSeed: Int
    /// The cosine of the resource and that seed.
    public let nearestScore: Double
    /// What each seed adds to the score, in the order of ``Ranking/seeds``.
    public let seeds: [Double]
    /// What the distance from the request's targets adds; 0 without targets, never above.
    public let penalty: Double
    /// What each trait adds, largest first.
    public let traits: [Part]
    /// The genres that the resource and the nearest seed have in common.
    public let sharedGenres: [String]
}
