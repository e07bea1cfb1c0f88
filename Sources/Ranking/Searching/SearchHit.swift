/// A resource that a text typed so far may mean.
public struct SearchHit: Hashable, Sendable {
    /// How the text agrees with the name, best first.
    public enum Match: Int, Comparable, Sendable {
        /// It is the name, once folded.
        case full
        /// The name begins with it, a leading article aside.
        case prefix
        /// Words of the name, or of the name and its artists', begin with its words.
        case words
        /// It may be a misspelling of the name.
        case fuzzy

        /// Orders by quality, the best first.
        public static func < (left: Match, right: Match) -> Bool { left.rawValue < right.rawValue }
    }

    /// The resource.
    public let entity: EntityRef
    /// How the text agrees with its name.
    public let match: Match
    /// 0…100.
    public let popularity: Int

    /// Makes a hit.
    public init(_ entity: EntityRef, _ match: Match, popularity: Int) {
        self.entity = entity
        self.match = match
        self.popularity = popularity
    }
}
