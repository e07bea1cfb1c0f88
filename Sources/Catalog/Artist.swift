/// A performer as the catalog knows it.
public struct Artist: Identifiable, Hashable, Sendable, Codable {
    /// The provider's identifier.
    public var id: SpotifyID
    /// The canonical name; two artists may share one.
    public var name: String
    /// Genre tags, in the provider's order; empty when none is known.
    public var genres: [String]
    /// The provider's popularity, 0…100, when it reports one.
    public var popularity: Int?
    /// How many people follow the artist, when the provider reports it.
    public var followers: Int?
    /// Addresses of pictures, largest first.
    public var imageURLs: [String]
    /// The artist's MusicBrainz identifier, when known.
    public var musicBrainzID: String?

    /// An artist; what is left out counts as unknown.
    public init(
        id: SpotifyID, name: String, genres: [String] = [], popularity: Int? = nil, followers: Int? = nil,
        imageURLs: [String] = [], musicBrainzID: String? = nil
    ) {
        self.id = id
        self.name = name
        self.genres = genres
        self.popularity = popularity
        self.followers = followers
        self.imageURLs = imageURLs
        self.musicBrainzID = musicBrainzID
    }
}

/// An artist as an album or a track mentions it: an identifier and a name that may be out of date.
///
/// The name is only used when the catalog does not know the artist yet; it never overwrites the canonical one.
public struct ArtistReference: Hashable, Sendable, Codable {
    /// The provider's identifier.
    public var id: SpotifyID
    /// The name in the mention.
    public var name: String

    /// A mention under the name that stands there.
    public init(id: SpotifyID, name: String) {
        self.id = id
        self.name = name
    }
}
