public import Catalog

/// Embedded resources with what an index needs to know of each; the arrays are of one length, counted in rows.
public struct IndexBatch: Sendable {
    /// The database's identifiers, ascending.
    public internal(set) var ids: [Int64] = []
    /// The outside identifiers; a genre's is its name, as in a `JukeURI`.
    public internal(set) var spotifyIDs: [SpotifyID] = []
    /// The names.
    public internal(set) var names: [String] = []
    /// How far each vector can be trusted, 0…1.
    public internal(set) var qualities: [Double] = []
    /// The popularity of each resource, 0…100; `nil` where it is unknown.
    ///
    /// An album has no figure of its own and is as popular as its most popular track; a genre has none.
    public internal(set) var popularities: [Int?] = []
    /// Further facts of each resource.
    public internal(set) var facts: [IndexFacts] = []
    /// The vectors one after the other, 32 numbers each.
    public internal(set) var vectors: [Float] = []
    /// Of an album or track: the artists' database identifiers, row by row.
    public internal(set) var artistIDs: [Int64] = []
    /// Where each row's artists end in ``artistIDs``; empty for artists and genres.
    public internal(set) var artistEnds: [Int] = []

    /// How many rows there are.
    public var count: Int { ids.count }

    /// The database identifiers of a row's artists, in the order of their credit; empty for artists and genres.
    public func artists(of row: Int) -> ArraySlice<Int64> {
        guard row < artistEnds.count else { return [] }
        return artistIDs[(row == 0 ? 0 : artistEnds[row - 1])..<artistEnds[row]]
    }
}

/// The facts of an embedded resource that filters and answers need.
public struct IndexFacts: Sendable, Equatable {
    /// The audio features of a track.
    public internal(set) var features: AudioFeatures?
    /// The length of a track, or of all tracks of an album, in milliseconds.
    public internal(set) var duration: Int?
    /// Whether a track, or any track of an album, is marked as explicit.
    public internal(set) var isExplicit: Bool?
    /// The recording's ISRC, of a track.
    public internal(set) var isrc: String?
    /// The database identifier of a track's album.
    public internal(set) var albumID: Int64?
    /// The year of an album's release, when it is known.
    public internal(set) var releaseYear: Int?

    /// Facts of which at most the year is known.
    public init(releaseYear: Int? = nil) {
        self.releaseYear = releaseYear
    }
}
