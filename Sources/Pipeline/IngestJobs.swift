package import Catalog

/// The payload of `recommender.tasks.ingest_training_data`.
package struct IngestTrainingDataJob: Codable, Sendable, Equatable {
    /// Whether files are heard again that another version of the analysis has heard; of no meaning to other providers.
    package var hearsAgain: Bool

    private enum CodingKeys: String, CodingKey {
        case hearsAgain = "hear_again"
    }

    /// An order for every track that lacks features.
    package init(hearsAgain: Bool = false) {
        self.hearsAgain = hearsAgain
    }

    /// Decodes leniently: an operator may push `{}`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        hearsAgain = try container.decodeIfPresent(Bool.self, forKey: .hearsAgain) ?? false
    }

    /// Writes ``hearsAgain`` only where it is so, which leaves the payload of every other job as it was.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if hearsAgain { try container.encode(true, forKey: .hearsAgain) }
    }
}

/// The payload of `recommender.tasks.ingest_artist`: one artist of an ingest run.
package struct IngestArtistJob: Codable, Sendable, Equatable {
    /// The artist whose tracks lack features.
    package var artist: SpotifyID

    /// An order for the features of one artist's tracks.
    package init(artist: SpotifyID) {
        self.artist = artist
    }
}

/// The counters of an ingest, those of the original (docs/legacy-api.md, e.3).
///
/// Those of one job are stored with its item; those of a run are their sum.
package struct IngestSummary: Codable, Sendable, Equatable {
    /// Tracks whose features were stored.
    package var ingested = 0
    /// Tracks that had features already.
    package var skipped = 0
    /// Tracks without usable features.
    package var failed = 0
    /// Those tracks.
    package var failedTrackIDs: [SpotifyID] = []
    /// Items of the run that failed, one an artist, as the store counts them; `nil` when there are none.
    package var failedItems: Int?
    /// A warning for the operator, of an empty catalog for instance.
    package var warning: String?

    private enum CodingKeys: String, CodingKey {
        case ingested, skipped, failed, warning
        case failedTrackIDs = "failed_track_ids"
        case failedItems = "failed_items"
    }

    /// Starts at zero.
    package init() {}

    /// Adds the counters of another job.
    package mutating func add(_ other: IngestSummary) {
        ingested += other.ingested
        skipped += other.skipped
        failed += other.failed
        failedTrackIDs += other.failedTrackIDs
        warning = warning ?? other.warning
    }

    /// The lines that the command prints at the end, letter for letter those of the original.
    package var lines: [String] {
        let ids = failedTrackIDs.map { "'\($0)'" }.joined(separator: ", ")
        let failures = max(failed, failedItems ?? 0)
        return ["Audio-feature ingest finished (ingested=\(ingested), skipped=\(skipped), failed=\(failures))."]
            + (failedTrackIDs.isEmpty ? [] : ["Failed track IDs: [\(ids)]"])
    }
}

/// The payload of `recommender.tasks.hear_track`: one track of an ingest that hears files.
package struct HearTrackJob: Codable, Sendable, Equatable {
    /// The track that is made from the sound.
    package var track: SpotifyID

    /// The phase of its run.
    package static let phase = "hear"

    /// An order for one track.
    package init(track: SpotifyID) {
        self.track = track
    }
}
