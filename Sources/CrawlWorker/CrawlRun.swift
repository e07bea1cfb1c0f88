import Catalog
import Foundation
import Pipeline
import Providers
import Runs
import Storage

/// How a crawl uses its run: one phase, in which the items of genres add those of artists.
enum CrawlRun {
    /// The only phase.
    static let phase = "crawl"

    /// Artists stand between the genres that found them: genre n has position n times this number.
    static let positionsPerGenre = 1_000_000

    /// The item of a genre seed.
    static func key(genre: String) -> String { CrawlGenreJob.itemPrefix + genre }

    /// The item of an artist.
    static func key(artist: SpotifyID) -> String { artistPrefix + artist.rawValue }

    private static let artistPrefix = "artist:"

    private static func genre(ofKey key: String) -> String? {
        key.hasPrefix(CrawlGenreJob.itemPrefix) ? String(key.dropFirst(CrawlGenreJob.itemPrefix.count)) : nil
    }

    private static func artist(ofKey key: String) -> SpotifyID? {
        key.hasPrefix(artistPrefix) ? SpotifyID(String(key.dropFirst(artistPrefix.count))) : nil
    }

    /// Adds the items up and ends the run: as failed when not one seed could be searched.
    ///
    /// What failed is read from the states of the items, whatever their jobs could leave behind.
    static func finish(_ run: Run, in session: StoreSession) throws {
        var summary = CrawlSummary()
        for outcome in try session.runs.outcomes(of: run.id, phase: phase) {
            summary.add((try? JSONDecoder().decode(CrawlSummary.self, from: outcome)) ?? CrawlSummary())
        }
        let seeds = try session.runs.counts(of: run.id, phase: phase, keysBeginning: CrawlGenreJob.itemPrefix)
        if seeds.total > 0, seeds.failed == seeds.total {
            let reason = summary.warnings.first ?? "no genre could be searched"
            let error = seeds.total == 1 ? reason : "\(reason), and so for all \(seeds.total) genres"
            try session.runs.finish(run.id, as: .failed, result: try JSONEncoder().encode(["error": error]))
            return
        }
        let failed = try session.runs.items(of: run.id, phase: phase, state: .failed).map(\.key)
        summary.failedItems = failed.count
        summary.failedGenres = failed.compactMap(Self.genre(ofKey:))
        let named = Set(summary.failedArtistIDs)
        summary.failedArtistIDs += failed.compactMap(Self.artist(ofKey:)).filter { !named.contains($0) }
        summary.crawledAt = session.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(summary))
    }
}

extension RunItemDisposition {
    /// What an error of the provider means for a crawl: refused credentials end it.
    static func crawl(_ error: any Error) -> RunItemDisposition {
        guard let error = error as? ProviderError else { return .retry }
        if let wait = error.wait { return .snooze(wait, reason: error.message) }
        if error.code == .unauthorized { return .failRun }
        return error.isTransient ? .retry : .failItem
    }
}
