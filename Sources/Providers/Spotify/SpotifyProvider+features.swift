package import Catalog
import Concurrency
import Logging

extension SpotifyProvider: AudioFeatureProvider {
    /// 100.
    package var batchLimit: Int { 100 }

    /// Fetches features, which Spotify gives only to applications from before 27 November 2024.
    ///
    /// - Throws: `forbidden` for all other applications; the message names the alternative.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        var answer = FeatureAnswer(provider: name)
        guard !tracks.isEmpty else { return answer }
        try requireBatch(of: tracks)
        do throws(ProviderError) {
            if features.allowsBatches {
                do throws(ProviderError) {
                    try await addBatch(tracks, to: &answer)
                    return answer
                } catch {
                    guard error.code == .forbidden else { throw error }
                    client.logger.info("Spotify forbids batches of audio features; trying single requests")
                }
            }
            try await addSingly(tracks, to: &answer)
            features.forbidBatches()
            return answer
        } catch {
            guard error.code == .forbidden else { throw error }
            throw ProviderError(
                .forbidden,
                "Spotify gives no audio features to this application (it stopped for new ones in November 2024); "
                    + "set JUKE_FEATURE_PROVIDER to reccobeats or auto, or import a dataset with `juke import csv`",
                cause: error)
        }
    }

    private func addBatch(_ tracks: [SpotifyID], to answer: inout FeatureAnswer) async throws(ProviderError) {
        let ids = tracks.map(\.rawValue).joined(separator: ",")
        let list = try await get(["audio-features"], [("ids", ids)], as: SpotifyFeaturesList.self)
        for object in list.features.compactMap(\.self) {
            if let id = object.id { answer.add(object, of: SpotifyID(id)) }
        }
    }

    private func addSingly(_ tracks: [SpotifyID], to answer: inout FeatureAnswer) async throws(ProviderError) {
        for track in tracks {
            do throws(ProviderError) {
                answer.add(try await get(["audio-features", track.rawValue], [], as: FeatureObject.self), of: track)
            } catch {
                guard error.code == .notFound else { throw error }
            }
        }
    }
}

extension AudioFeatureProvider {
    /// Checks that a call asks for no more than the service takes, with identifiers that cannot be mistaken for a list.
    func requireBatch(of tracks: [SpotifyID]) throws(ProviderError) {
        guard tracks.count <= batchLimit else {
            throw ProviderError(
                .invalidRequest, "\(tracks.count) tracks at a time, \(name) takes \(batchLimit); ask in smaller batches"
            )
        }
        if let odd = tracks.first(where: { $0.rawValue.isEmpty || $0.rawValue.contains(",") }) {
            throw ProviderError(.invalidRequest, "'\(odd)' is no track identifier of \(name); leave it out")
        }
    }
}

/// Remembers whether features may be asked for in batches.
final class FeatureAccess: Sendable {
    private let batches = Mutex(true)

    var allowsBatches: Bool { batches.withLock { $0 } }

    func forbidBatches() {
        batches.withLock { $0 = false }
    }
}
