/// What a name turned out to mean.
public struct NameMatch: Hashable, Sendable {
    /// How well the names agree.
    public enum Kind: String, Sendable, Codable {
        /// Byte for byte.
        case exact
        /// But for case, accents, width and punctuation.
        case folded
    }

    /// The resource.
    public let entity: EntityRef
    /// How it was found.
    public let kind: Kind

    /// Makes a match.
    public init(_ entity: EntityRef, _ kind: Kind) {
        self.entity = entity
        self.kind = kind
    }
}
