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
    /// How popular each resource is, 0…100, `nil` where nobody told.
    ///
    /// An album has no figure of its own and is as popular as its most popular track; a genre has none.
    public internal(set) var popularities: [Int?] = []
    /// What else is known of each resource.
    public internal(set) var facts: [IndexFacts] = []
    /// The vectors behind one another, 32 numbers each.
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

/// What the catalog knows of an embedded resource beside its name and vector.
public struct IndexFacts: Sendable, Equatable {
    /// Of a track: its audio features.
    public internal(set) var features: AudioFeatures?
    /// Of a track its length, of an album that of all its tracks, in milliseconds.
    public internal(set) var duration: Int?
    /// Of a track whether it is marked as explicit, of an album whether one of its tracks is.
    public internal(set) var isExplicit: Bool?
    /// Of a track: the recording's international code.
    public internal(set) var isrc: String?
    /// Of a track: its album's database identifier.
    public internal(set) var albumID: Int64?
    /// Of an album: the year of its release, when it is known.
    public internal(set) var releaseYear: Int?

    /// Makes facts of which little is known.
    public init(releaseYear: Int? = nil) {
        self.releaseYear = releaseYear
    }
}
