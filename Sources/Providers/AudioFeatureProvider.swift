package import Catalog
import Concurrency
package import Logging

/// A service that knows the audio features of tracks.
///
/// Calls may be made from many tasks at a time.
package protocol AudioFeatureProvider: Sendable {
    /// A short lower-case word for logs and for the store's `provider` column, such as `reccobeats`.
    var name: String { get }

    /// The most tracks that one call may ask for.
    var batchLimit: Int { get }

    /// Fetches the features of some tracks.
    ///
    /// - Parameter tracks: At most ``batchLimit`` identifiers.
    /// - Returns: What the service knows. A track that it does not know, or knows without features, is in neither part
    ///   of the answer; one whose features cannot be used is in ``FeatureAnswer/rejected``.
    /// - Throws: ``ProviderError``, with the code `cancelled` when the task is cancelled.
    func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer
}

/// A provider's answer about the audio features of some tracks.
package struct FeatureAnswer: Sendable, Equatable {
    /// The provider that gave the features; behind ``AutoFeatureProvider`` not the one that was asked.
    package var provider: String
    /// The usable features, by track.
    package var features: [SpotifyID: AudioFeatures]
    /// What there is of analyses with gaps, by track; a track is here or in ``features``.
    package var partial: [SpotifyID: PartialAudioFeatures] = [:]
    /// Why the features of a track cannot be used (a field is missing, a value is out of range), by track.
    package var rejected: [SpotifyID: String]

    /// An answer that knows nothing unless features or rejections are given.
    package init(provider: String, features: [SpotifyID: AudioFeatures] = [:], rejected: [SpotifyID: String] = [:]) {
        self.provider = provider
        self.features = features
        self.rejected = rejected
    }
}

/// Takes features from the first of several providers that may be asked.
///
/// A provider that forbids the call, or refuses our credentials, is left for the next one, for good; the log says so.
package struct AutoFeatureProvider: AudioFeatureProvider {
    /// `auto`; the answer names the provider that gave it.
    package let name = "auto"

    private let providers: [any AudioFeatureProvider]
    private let current = Current()
    private let singleFlight = SingleFlight()
    private let logger: Logger

    private final class Current: Sendable {
        let index = Mutex(0)
    }

    /// A provider that starts with the first of several.
    ///
    /// - Parameters:
    ///   - first: The provider that is asked first.
    ///   - others: Those that are asked, in order, when the ones before may not be.
    ///   - logger: Where it says that it goes over to the next one.
    package init(_ first: any AudioFeatureProvider, _ others: any AudioFeatureProvider..., logger: Logger) {
        providers = [first] + others
        self.logger = logger
    }

    /// The batch limit of the current provider.
    package var batchLimit: Int { providers[current.index.withLock { $0 }].batchLimit }

    /// Fetches features from the current provider, or from those after it.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        try await singleFlight.follow { () async throws(ProviderError) in
            while true {
                let index = current.index.withLock { $0 }
                do throws(ProviderError) {
                    return try await ask(providers[index], tracks)
                } catch {
                    guard [.forbidden, .unauthorized].contains(error.code), index + 1 < providers.count else {
                        throw error
                    }
                    leave(index, because: error)
                }
            }
        }
    }

    /// Goes over to the next provider, once.
    private func leave(_ index: Int, because error: ProviderError) {
        let isFirst = current.index.withLock { current in
            guard current == index else { return false }
            current = index + 1
            return true
        }
        if isFirst {
            logger.warning("\(error.message). Audio features come from \(providers[index + 1].name) from now on.")
        }
    }

    /// Asks in as many batches as the provider needs, since the caller's were cut for another one.
    private func ask(
        _ provider: any AudioFeatureProvider, _ tracks: [SpotifyID]
    ) async throws(ProviderError) -> FeatureAnswer {
        var answer = FeatureAnswer(provider: provider.name)
        var rest = tracks[...]
        repeat {
            let part = try await provider.audioFeatures(of: Array(rest.prefix(provider.batchLimit)))
            answer.provider = part.provider
            answer.features.merge(part.features) { $1 }
            answer.partial.merge(part.partial) { $1 }
            answer.rejected.merge(part.rejected) { $1 }
            rest = rest.dropFirst(provider.batchLimit)
        } while !rest.isEmpty
        return answer
    }
}
