/// How many rows the catalog holds.
public struct CatalogCounts: Sendable, Hashable, Codable {
    /// Genres.
    public var genres: Int
    /// Artists.
    public var artists: Int
    /// Albums.
    public var albums: Int
    /// Tracks.
    public var tracks: Int
    /// Tracks with audio features.
    public var features: Int

    /// Makes counts.
    public init(genres: Int, artists: Int, albums: Int, tracks: Int, features: Int) {
        self.genres = genres
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.features = features
    }
}
