public import Catalog

/// What became of a seed.
public struct ResolvedSeed: Hashable, Sendable {
    /// A resource that a name may mean, too.
    public struct Alternative: Hashable, Sendable {
        /// The resource.
        public let uri: JukeURI
        /// Its name.
        public let name: String

        /// Makes an alternative.
        public init(uri: JukeURI, name: String) {
            self.uri = uri
            self.name = name
        }
    }

    /// How a seed was understood.
    public enum Resolution: Hashable, Sendable {
        /// It was given as a URI of a resource with this name.
        case uri(JukeURI, name: String)
        /// A name that means this resource, how sure that is (0…1), and what else it may mean, likeliest first.
        case name(
            JukeURI, name: String, NameMatch.Kind, confidence: Double = 1, alternatives: [Alternative] = [])
        /// A vector that stands for itself.
        case vector
        /// A name that the catalog does not know; it went into the hash of all such names.
        case hashed
    }

    /// The seed as it was asked.
    public let seed: Seed
    /// How it was understood.
    public let resolution: Resolution
    /// How much it counted: its own weight, of a name times ``RankingRequest/seedWeight``; 0 for a hash beside seeds that
    /// the catalog knows.
    public let weight: Double

    /// Makes a resolved seed.
    public init(_ seed: Seed, _ resolution: Resolution, weight: Double = 1) {
        self.seed = seed
        self.resolution = resolution
        self.weight = weight
    }

    /// The resource that the seed means; `nil` for a vector and a hash.
    public var uri: JukeURI? {
        switch resolution {
        case .uri(let uri, _), .name(let uri, _, _, _, _): uri
        case .vector, .hashed: nil
        }
    }
}
