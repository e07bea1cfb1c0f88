/// What an application shows beside a recommended resource's name, so that it need not ask for it.
package struct RecommendationDetails: Codable, Sendable, Equatable {
    /// The artists of an album or track, in the order of their credit; empty for an artist.
    package var artists: [NamedResource]
    /// The album of a track.
    package var album: NamedResource?
    /// The genres of its artists.
    package var genres: [String]
    /// The year of its release; an artist has that of the latest one.
    package var releaseYear: Int?
    /// Milliseconds: an album has the sum of its known tracks, an artist their mean.
    package var duration: Int?
    /// 0…100; an album has that of its most popular track.
    package var popularity: Int?
    /// Whether it, or one of its tracks, is marked as explicit.
    package var isExplicit: Bool?

    private enum CodingKeys: String, CodingKey {
        case artists, album, genres, popularity
        case releaseYear = "release_year"
        case duration = "duration_ms"
        case isExplicit = "explicit"
    }

    package init(
        artists: [NamedResource] = [], album: NamedResource? = nil, genres: [String] = [], releaseYear: Int? = nil,
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
