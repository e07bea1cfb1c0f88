public import Catalog

/// What a catalog knows of one resource beside its name and its vector.
///
/// Other resources are meant by their position: a row of the table of their kind, or, past its last row, one of the
/// ``UnlistedEntities`` of that kind.
public struct EntityFacts: Sendable {
    /// Of a track: its audio features.
    public var features: AudioFeatures?
    /// Of a track its length, of an album that of all its tracks, in milliseconds.
    public var duration: Int?
    /// 0…100; `nil` where nobody told.
    public var popularity: Int?
    /// Of an album: the year of its release.
    public var releaseYear: Int?
    /// Of a track whether it is marked as explicit, of an album whether one of its tracks is.
    public var isExplicit: Bool?
    /// Of a track: the International Standard Recording Code.
    public var isrc: String?
    /// Of a track: the position of its album.
    public var album: Int?
    /// Of an album or track: the positions of its artists, in the order of their credit.
    public var artists: [Int]
    /// Of an artist: the positions of its genres.
    public var genres: [Int]

    /// Makes facts; without arguments, nothing is known.
    public init(
        features: AudioFeatures? = nil, duration: Int? = nil, popularity: Int? = nil, releaseYear: Int? = nil,
        isExplicit: Bool? = nil, isrc: String? = nil, album: Int? = nil, artists: [Int] = [], genres: [Int] = []
    ) {
        self.features = features
        self.duration = duration
        self.popularity = popularity
        self.releaseYear = releaseYear
        self.isExplicit = isExplicit
        self.isrc = isrc
        self.album = album
        self.artists = artists
        self.genres = genres
    }
}
