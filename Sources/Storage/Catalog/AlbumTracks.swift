public import Catalog

/// An album and its tracks, in the order in which an ingest asks for their features.
public struct AlbumTracks: Sendable, Hashable {
    /// The album.
    public let album: SpotifyID
    /// Its tracks by disc and number.
    public let tracks: [PlannedTrack]

    /// One track of the plan.
    public struct PlannedTrack: Sendable, Hashable {
        /// The track.
        public let id: SpotifyID
        /// Its title.
        public let name: String
        /// Whether the store holds its features already.
        public let hasFeatures: Bool
    }
}
