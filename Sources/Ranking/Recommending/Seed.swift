public import Catalog

/// One thing that the listener likes, or with a negative weight does not.
public enum Seed: Hashable, Sendable {
    /// A resource of the catalog, at the given weight; 1 unless asked otherwise.
    case uri(JukeURI, weight: Double = 1)
    /// A name, of a known kind or of any; its weight is multiplied by ``RankingRequest/seedWeight``.
    case name(String, type: ResourceType? = nil, weight: Double = 1)
    /// A direction in the model's space, of any length but 0.
    case vector([Float], weight: Double = 1)
}
