/// A release: album, single or compilation.
public struct Album: Identifiable, Hashable, Sendable, Codable {
    /// The provider's identifier.
    public var id: SpotifyID
    /// The release's title.
    public var name: String
    /// The kind of release.
    public var kind: Kind
    /// The artists it is credited to, in order.
    public var artists: [ArtistReference]
    /// When it came out.
    public var released: ReleaseDate
    /// How many tracks the provider says that it has.
    public var totalTracks: Int
    /// Addresses of cover pictures, largest first.
    public var imageURLs: [String]
    /// The release's MusicBrainz identifier, when known.
    public var musicBrainzID: String?

    /// The kinds of release.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case album = "ALBUM"
        case single = "SINGLE"
        case compilation = "COMPILATION"

        /// Reads the provider's word in any case; an unknown one is taken as an album.
        public init(providerValue: String) {
            self = Kind(rawValue: providerValue.uppercased()) ?? .album
        }
    }

    /// An album; ``ReleaseDate/unknown`` and 0 tracks stand for what the provider does not report.
    public init(
        id: SpotifyID, name: String, kind: Kind = .album, artists: [ArtistReference], released: ReleaseDate,
        totalTracks: Int, imageURLs: [String] = [], musicBrainzID: String? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.artists = artists
        self.released = released
        self.totalTracks = totalTracks
        self.imageURLs = imageURLs
        self.musicBrainzID = musicBrainzID
    }
}
