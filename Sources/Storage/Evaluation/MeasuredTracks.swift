public import Catalog

/// Tracks with what an evaluation asks of them; the arrays are of one length, but for ``artistTags``.
public struct MeasuredTracks: Sendable {
    /// The database's identifiers, ascending.
    public var ids: [Int64] = []
    /// The outside identifiers.
    public var spotifyIDs: [SpotifyID] = []
    /// The titles.
    public var titles: [String] = []
    /// The artists credited first; the album's where the track names none.
    public var artists: [ArtistReference] = []
    /// The albums.
    public var albums: [SpotifyID] = []
    /// The durations in milliseconds.
    public var durations: [Int] = []
    /// The audio features.
    public var features: [AudioFeatures] = []
    /// The genre tags of the artists that have any.
    public var artistTags: [SpotifyID: [String]] = [:]

    /// How many tracks there are.
    public var count: Int { ids.count }
}
