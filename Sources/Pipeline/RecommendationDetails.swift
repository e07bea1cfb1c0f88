public import Catalog

/// What an application shows beside a recommended resource's name, so that it need not ask for it.
public struct RecommendationDetails: Codable, Sendable, Equatable {
    /// A resource that another one belongs to.
    public struct Reference: Codable, Sendable, Equatable {
        /// The resource.
        public var uri: JukeURI
        /// Its name.
        public var name: String

        /// Makes a reference.
        public init(uri: JukeURI, name: String) {
            self.uri = uri
            self.name = name
        }
    }

    /// Of an album or track: its artists, in the order of their credit.
    public var artists: [Reference]
    /// Of a track: its album.
    public var album: Reference?
    /// The genres of its artists.
    public var genres: [String]
    /// The year of its release; of an artist, of the latest one.
    public var releaseYear: Int?
    /// Milliseconds; of an album, of all its tracks that are known.
    public var duration: Int?
    /// 0…100.
    public var popularity: Int?
    /// Whether it, or one of its tracks, is marked as explicit.
    public var isExplicit: Bool?

    private enum CodingKeys: String, CodingKey {
        case artists, album, genres, popularity
        case releaseYear = "release_year"
        case duration = "duration_ms"
        case isExplicit = "explicit"
    }

    /// Makes details.
    public init(
        artists: [Reference] = [], album: Reference? = nil, genres: [String] = [], releaseYear: Int? = nil,
        duration: Int? = nil, popularity: Int? = nil, isExplicit: Bool? = nil
    ) {
        self.artists = artists
        self.album = album
        self.genres = genres
        self.releaseYear = releaseYear
        self.duration = duration
        self.popularity = popularity
        self.isExplicit = isExplicit
    }
}
