public import Catalog

/// The payload of `recommender.tasks.ingest_training_data`; it has no options.
public struct IngestTrainingDataJob: Codable, Sendable, Equatable {
    /// Makes the payload.
    public init() {}
}

/// The payload of `recommender.tasks.ingest_artist`: one artist of an ingest run.
public struct IngestArtistJob: Codable, Sendable, Equatable {
    /// The artist whose tracks lack features.
    public var artist: SpotifyID

    /// Makes the payload.
    public init(artist: SpotifyID) {
        self.artist = artist
    }
}
