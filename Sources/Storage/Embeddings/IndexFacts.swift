public import Catalog

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
