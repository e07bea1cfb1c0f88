import Catalog
import Logging
import Pipeline
import Providers
import Storage

/// Fetches the missing audio features of one artist, album by album, in the replaced system's order and batches.
///
/// It only reads; see `IngestArtistHandler` for what is stored.
struct FeatureIngest: Sendable {
    let provider: any AudioFeatureProvider
    let logger: Logger

    /// The replaced system's batch size; a provider may allow fewer.
    static let batchLimit = 50

    /// What an ingest brought.
    struct Result: Sendable {
        /// The counters of what is certain before anything is stored: skipped and failed.
        var summary = IngestSummary()
        /// The features by the provider that gave them.
        var features: [String: [TrackFeatures]] = [:]
    }

    /// Fetches what the albums lack.
    ///
    /// A batch that fails counts its tracks as failed and the next one goes on; so does a track without an answer.
    ///
    /// - Throws: `ProviderError` when the provider refuses this installation altogether (credentials, access), because
    ///   then every further batch would fail the same way.
    func fetch(_ albums: [AlbumTracks]) async throws -> Result {
        var result = Result()
        for album in albums {
            let missing = album.tracks.filter { !$0.hasFeatures }
            result.summary.skipped += album.tracks.count - missing.count
            var rest = missing[...]
            while !rest.isEmpty {
                let batch = rest.prefix(min(Self.batchLimit, provider.batchLimit))
                rest = rest.dropFirst(batch.count)
                try await fetch(batch.map { ($0.id, $0.name) }, into: &result)
            }
        }
        return result
    }

    private func fetch(_ batch: [(id: SpotifyID, name: String)], into result: inout Result) async throws {
        let answer: FeatureAnswer
        do {
            answer = try await provider.audioFeatures(of: batch.map(\.id))
        } catch let error as ProviderError where !error.refusesInstallation {
            let tracks = batch.map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
            logger.warning(
                "audio features of a batch cannot be fetched", metadata: ["error": "\(error)", "tracks": "\(tracks)"]
            )
            result.summary.failed += batch.count
            result.summary.failedTrackIDs += batch.map(\.id)
            return
        }
        for track in batch {
            guard let features = answer.features[track.id] else {
                let reason = answer.rejected[track.id] ?? "\(provider.name) has none"
                logger.debug("no audio features", metadata: ["track": "\(track.id)", "reason": "\(reason)"])
                result.summary.failed += 1
                result.summary.failedTrackIDs.append(track.id)
                continue
            }
            result.features[answer.provider, default: []].append(TrackFeatures(track: track.id, features: features))
        }
    }
}

extension ProviderError {
    /// Whether the provider refuses this installation, so that asking for something else would not help.
    var refusesInstallation: Bool {
        switch code {
        case .unauthorized, .forbidden, .quotaExceeded, .rateLimited: true
        default: false
        }
    }
}
