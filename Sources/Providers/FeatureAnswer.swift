public import Catalog

/// What a provider knows about the audio features of some tracks.
public struct FeatureAnswer: Sendable, Equatable {
    /// The provider that gave the features; behind ``AutoFeatureProvider`` not the one that was asked.
    public var provider: String
    /// The usable features, by track.
    public var features: [SpotifyID: AudioFeatures]
    /// Why the features of a track cannot be used (a field is missing, a value is out of range), by track.
    public var rejected: [SpotifyID: String]

    /// Makes an answer.
    public init(provider: String, features: [SpotifyID: AudioFeatures] = [:], rejected: [SpotifyID: String] = [:]) {
        self.provider = provider
        self.features = features
        self.rejected = rejected
    }
}
