public import Catalog

/// The audio features of one track, by the track's outside identifier.
public struct TrackFeatures: Sendable, Hashable {
    /// The track.
    public var track: SpotifyID
    /// What its analysis found.
    public var features: AudioFeatures

    /// Makes a pair.
    public init(track: SpotifyID, features: AudioFeatures) {
        self.track = track
        self.features = features
    }
}
