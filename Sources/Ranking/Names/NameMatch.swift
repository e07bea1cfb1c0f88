/// What a name turned out to mean.
public struct NameMatch: Hashable, Sendable {
    /// How well the names agree.
    public enum Kind: String, Sendable, Codable {
        /// Byte for byte.
        case exact
        /// But for case, accents, width and punctuation.
        case folded
        /// But for a few typos, the words' order, small words such as "the" and "&", spaces, or a suffix such as "(Live)".
        case fuzzy
    }

    /// The resource.
    public let entity: EntityRef
    /// How it was found.
    public let kind: Kind
    /// How sure the match is, 0…1: how much of the name agrees, times the resource's share in the popularity of all those of
    /// its kind that the name would mean as well; 1 for an undisputed match that is not fuzzy.
    public let confidence: Double
    /// Other resources that may have been meant, likeliest first; at most ``maximumAlternatives``.
    public let alternatives: [EntityRef]

    /// How many alternatives a match has at most.
    public static let maximumAlternatives = 3

    /// Makes a match.
    public init(_ entity: EntityRef, _ kind: Kind, confidence: Double = 1, alternatives: [EntityRef] = []) {
        self.entity = entity
        self.kind = kind
        self.confidence = confidence
        self.alternatives = alternatives
    }
}
