import Catalog
import Logging
import Pipeline
import Providers
import Storage

/// Fetches the missing audio features of one artist in the original's order: albums by name, tracks by number.
///
/// A batch holds as many tracks as the provider takes, across albums: every request counts where they are limited. It
/// only reads; see ``IngestArtistProcessor`` for what is stored.
struct FeatureIngest: Sendable {
    let provider: any AudioFeatureProvider
    let logger: Logger
    /// Offered what was fetched so far after each batch, and, urgently, before an error is thrown; answers whether it
    /// has kept the features, and then only those that come after it are offered again.
    var keep: @Sendable (_ result: Result, _ isUrgent: Bool) async throws -> Bool = { _, _ in false }

    /// The result of an ingest.
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
    /// - Returns: The counters, and the features that were not kept.
    /// - Throws: `ProviderError` when the provider refuses this installation altogether (credentials, access) or wants
    ///   no more requests for now, because then every further batch would fail the same way.
    func fetch(_ albums: [AlbumTracks]) async throws -> Result {
        var result = Result()
        let tracks = albums.flatMap(\.tracks)
        // An album of the artist may be listed twice only by mistake; a track is asked for once all the same.
        var seen: Set<SpotifyID> = []
        let missing = tracks.filter { !$0.hasFeatures && seen.insert($0.id).inserted }
        result.summary.skipped = tracks.count - missing.count
        var rest = missing[...]
        while !rest.isEmpty {
            let batch = rest.prefix(max(1, provider.batchLimit))
            rest = rest.dropFirst(batch.count)
            do throws(ProviderError) {
                try await fetch(batch.map { ($0.id, $0.name) }, into: &result)
            } catch {
                if !error.isCancelled { _ = try await keep(result, true) }
                throw error
            }
            if try await keep(result, false) { result.features = [:] }
        }
        return result
    }

    private func fetch(
        _ batch: [(id: SpotifyID, name: String)], into result: inout Result
    ) async throws(ProviderError) {
        let answer: FeatureAnswer
        do throws(ProviderError) {
            answer = try await provider.audioFeatures(of: batch.map(\.id))
        } catch {
            guard !error.refusesInstallation, !error.isCancelled else { throw error }
            let tracks = batch.map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
            logger.warning(
                "audio features of a batch cannot be fetched", metadata: ["error": "\(error)", "tracks": "\(tracks)"]
            )
            result.summary.failed += batch.count
            result.summary.failedTrackIDs += batch.map(\.id)
            return
        }
        for track in batch {
            let whole = answer.features[track.id].map(PartialAudioFeatures.init)
            guard let features = whole ?? answer.partial[track.id] else {
                let reason = answer.rejected[track.id] ?? "\(provider.name) has none"
                logger.debug("no audio features", metadata: ["track": "\(track.id)", "reason": "\(reason)"])
                result.summary.failed += 1
                result.summary.failedTrackIDs.append(track.id)
                continue
            }
            result.features[answer.provider, default: []].append(TrackFeatures(track: track.id, partial: features))
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
