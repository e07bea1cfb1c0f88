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
