/// One recording on one album.
public struct Track: Identifiable, Hashable, Sendable, Codable {
    /// The provider's identifier.
    public var id: SpotifyID
    /// The track's title.
    public var name: String
    /// The album that it is on.
    public var album: SpotifyID
    /// The performers, in order; the album's artists when the provider names none.
    public var artists: [ArtistReference]
    /// Which disc of the album, from 1.
    public var discNumber: Int
    /// Which track of the disc, from 1.
    public var trackNumber: Int
    /// How long it plays, in milliseconds.
    public var durationMilliseconds: Int
    /// Whether the provider marks the words as explicit.
    public var isExplicit: Bool
    /// The recording's international code, the same on every release of it, when known.
    public var isrc: String?
    /// The provider's popularity, 0…100, when it reports one.
    public var popularity: Int?
    /// The recording's MusicBrainz identifier, when known.
    public var musicBrainzID: String?
    /// What a media server says of the song, the text of a JSON object, when it comes from one.
    public var entry: String?

    /// A track; a duration of 0 stands for one that the provider does not report.
    public init(
        id: SpotifyID, name: String, album: SpotifyID, artists: [ArtistReference] = [], discNumber: Int = 1,
        trackNumber: Int, durationMilliseconds: Int, isExplicit: Bool = false, isrc: String? = nil,
        popularity: Int? = nil, musicBrainzID: String? = nil, entry: String? = nil
    ) {
        self.id = id
        self.name = name
        self.album = album
        self.artists = artists
        self.discNumber = discNumber
        self.trackNumber = trackNumber
        self.durationMilliseconds = durationMilliseconds
        self.isExplicit = isExplicit
        self.isrc = isrc
        self.popularity = popularity
        self.musicBrainzID = musicBrainzID
        self.entry = entry
    }
}
