public import Catalog

/// A service that knows the audio features of tracks.
///
/// Calls may be made from many tasks at a time. They throw ``ProviderError``, or `CancellationError` when the task is
/// cancelled.
public protocol AudioFeatureProvider: Sendable {
    /// A short lower-case word for logs and for the store's `provider` column, such as `reccobeats`.
    var name: String { get }

    /// The most tracks that one call may ask for.
    var batchLimit: Int { get }

    /// Fetches the features of some tracks.
    ///
    /// - Parameter tracks: At most ``batchLimit`` identifiers.
    /// - Returns: What the service knows. A track that it does not know, or knows without features, is in neither part of
    ///   the answer; one whose features cannot be used is in ``FeatureAnswer/rejected``.
    func audioFeatures(of tracks: [SpotifyID]) async throws -> FeatureAnswer
}

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
