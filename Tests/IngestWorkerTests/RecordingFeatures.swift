import Catalog
import Concurrency
import Providers
import ProvidersTesting

/// The stub's features with some answers replaced, and a list of the batches that were asked for.
final class RecordingFeatures: AudioFeatureProvider {
    /// The batches in the order in which they were asked for.
    var batches: [[SpotifyID]] { asked.withLock { $0 } }

    let name: String
    let batchLimit: Int
    private let asked = Mutex<[[SpotifyID]]>([])
    private let alter: @Sendable ([SpotifyID], inout FeatureAnswer) async throws -> Void

    /// The closure may change the stub's answer to a batch, or throw.
    init(
        name: String = "stub", batchLimit: Int = 100,
        alter: @escaping @Sendable ([SpotifyID], inout FeatureAnswer) async throws -> Void = { _, _ in }
    ) {
        self.name = name
        self.batchLimit = batchLimit
        self.alter = alter
    }

    func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        asked.withLock { $0.append(tracks) }
        var answer = try await StubProvider().audioFeatures(of: tracks)
        answer.provider = name
        return try await ProviderError.scripted {
            var altered = answer
            try await alter(tracks, &altered)
            return altered
        }
    }
}
