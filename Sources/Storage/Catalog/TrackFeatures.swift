public import Catalog

/// The audio features of one track, by the track's outside identifier.
public struct TrackFeatures: Sendable, Hashable {
    /// The track.
    public var track: SpotifyID
    /// What its analysis found; a feature that is missing leaves the stored one alone.
    public var features: PartialAudioFeatures

    /// Makes a pair of an analysis that has all features.
    public init(track: SpotifyID, features: AudioFeatures) {
        self.init(track: track, partial: PartialAudioFeatures(features))
    }

    /// Makes a pair of an analysis that may have gaps.
    public init(track: SpotifyID, partial features: PartialAudioFeatures) {
        self.track = track
        self.features = features
    }
}
