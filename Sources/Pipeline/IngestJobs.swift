public import Catalog

/// The payload of `recommender.tasks.ingest_training_data`; it has no options.
public struct IngestTrainingDataJob: Codable, Sendable, Equatable {
    /// An order for every track that lacks features.
    public init() {}
}

/// The payload of `recommender.tasks.ingest_artist`: one artist of an ingest run.
public struct IngestArtistJob: Codable, Sendable, Equatable {
    /// The artist whose tracks lack features.
    public var artist: SpotifyID

    /// An order for the features of one artist's tracks.
    public init(artist: SpotifyID) {
        self.artist = artist
    }
}

/// The counters of an ingest, those of the original (docs/legacy-api.md, e.3).
///
/// Those of one job are stored with its item; those of a run are their sum.
public struct IngestSummary: Codable, Sendable, Equatable {
    /// Tracks whose features were stored.
    public var ingested = 0
    /// Tracks that had features already.
    public var skipped = 0
    /// Tracks without usable features.
    public var failed = 0
    /// Those tracks.
    public var failedTrackIDs: [SpotifyID] = []
    /// Items of the run that failed, one an artist, as the store counts them; `nil` when there are none.
    public var failedItems: Int?
    /// What the operator should know, an empty catalog for instance.
    public var warning: String?

    private enum CodingKeys: String, CodingKey {
        case ingested, skipped, failed, warning
        case failedTrackIDs = "failed_track_ids"
        case failedItems = "failed_items"
    }

    /// Starts at zero.
    public init() {}

    /// Adds the counters of another job.
    public mutating func add(_ other: IngestSummary) {
        ingested += other.ingested
        skipped += other.skipped
        failed += other.failed
        failedTrackIDs += other.failedTrackIDs
        warning = warning ?? other.warning
    }

    /// What the command prints at the end, letter for letter as the replaced one did.
    public var lines: [String] {
        let ids = failedTrackIDs.map { "'\($0)'" }.joined(separator: ", ")
        let failures = max(failed, failedItems ?? 0)
        return ["Audio-feature ingest finished (ingested=\(ingested), skipped=\(skipped), failed=\(failures))."]
            + (failedTrackIDs.isEmpty ? [] : ["Failed track IDs: [\(ids)]"])
    }
}
