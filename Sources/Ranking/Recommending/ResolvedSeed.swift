public import Catalog

/// What became of a seed.
public struct ResolvedSeed: Hashable, Sendable {
    /// How a seed was understood.
    public enum Resolution: Hashable, Sendable {
        /// It was given as a URI of a resource with this name.
        case uri(JukeURI, name: String)
        /// A name that means this resource.
        case name(JukeURI, name: String, NameMatch.Kind)
        /// A name that the catalog does not know; it went into the hash of all such names.
        case hashed
    }

    /// The seed as it was asked.
    public let seed: Seed
    /// How it was understood.
    public let resolution: Resolution

    /// Makes a resolved seed.
    public init(_ seed: Seed, _ resolution: Resolution) {
        self.seed = seed
        self.resolution = resolution
    }
}
