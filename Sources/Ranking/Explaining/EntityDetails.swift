public import Catalog

/// What the catalog knows of a resource, for somebody to look at.
public struct EntityDetails: Hashable, Sendable {
    /// A resource that another one belongs to.
    public struct Reference: Hashable, Sendable {
        /// The resource.
        public let uri: JukeURI
        /// Its name.
        public let name: String
    }

    /// Of an album or track: its artists, in the order of their credit.
    public let artists: [Reference]
    /// Of a track: its album.
    public let album: Reference?
    /// The genres of its artists.
    public let genres: [String]
    /// The year of its release; of an artist, of the latest one.
    public let releaseYear: Int?
    /// Milliseconds: an album's tracks together, an artist's on the average.
    public let duration: Int?
    /// 0…100; an album's is that of its best track.
    public let popularity: Int?
    /// Whether it, or one of its tracks, is marked as explicit.
    public let isExplicit: Bool?
}
