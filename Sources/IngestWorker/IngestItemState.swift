import Catalog
import Foundation
import Pipeline
import Storage

/// What the attempts at one artist have stored so far: it stands with the run's item until the artist is finished.
struct IngestItemState: Codable, Sendable {
    /// How many tracks' features the attempts have stored; the next one finds them stored, and must not call them skipped.
    var ingested = 0

    /// Opens the book of an item; an empty one when there is none.
    init(of item: RunItem?) {
        self = item?.outcome.flatMap { try? JSONDecoder().decode(IngestItemState.self, from: $0) } ?? IngestItemState()
    }

    private init() {}

    /// Stores features in the transaction that also stores this book, or finishes the item.
    ///
    /// The item must be locked, so that two attempts follow each other.
    ///
    /// - Returns: What became of the features.
    mutating func add(_ features: [String: [TrackFeatures]], to session: StoreSession) throws -> IngestSummary {
        var summary = IngestSummary()
        for (provider, features) in features.sorted(by: { $0.key < $1.key }) {
            let counts = try session.features.upsert(features, provider: provider)
            // A shared album may have been ingested under its other artist since this job looked.
            summary.skipped += features.count - counts.inserted - counts.refused.count
            summary.failed += counts.refused.count
            summary.failedTrackIDs += counts.refused
            summary.ingested += counts.inserted
        }
        ingested += summary.ingested
        return summary
    }
}
