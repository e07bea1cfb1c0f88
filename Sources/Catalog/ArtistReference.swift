/// An artist as an album or a track mentions it: an identifier and a name that may be out of date.
///
/// The name is only used when the catalog does not know the artist yet; it never overwrites the canonical one.
public struct ArtistReference: Hashable, Sendable, Codable {
    /// The provider's identifier.
    public var id: SpotifyID
    /// The name in the mention.
    public var name: String

    /// Makes a mention.
    public init(id: SpotifyID, name: String) {
        self.id = id
        self.name = name
    }
}
