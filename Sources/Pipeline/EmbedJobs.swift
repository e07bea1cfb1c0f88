package import Catalog
package import Messaging

/// The payload of `recommender.tasks.retrain`.
package struct RetrainJob: Codable, Sendable, Equatable {
    /// The training methods by name.
    package static let methods = ["learned", "pca", "lda", "raw", "zscore"]
    /// The allowed values of ``genres``.
    package static let genreChoices = ["auto", "on", "off"]

    /// The training method; `nil` for the default.
    package var method: String?
    /// How much of a track is its artist, 0…0.9; `nil` for the default.
    package var context: Double?
    /// Whether genre tags get dimensions of their own: `auto`, `on` or `off`; `nil` for `auto`.
    package var genres: String?
    /// The length of the genre part beside the audio part's 1, 0…4; `nil` for the default.
    package var genreWeight: Double?

    /// Whether a model that is worse than the active one by more than the standard error is kept from becoming active.
    package var gate: Bool?
    /// What is learned from: `features-12`, `ears-1`, `imported:NAME`; `nil` for the active model's.
    package var source: String?

    private enum CodingKeys: String, CodingKey {
        case method, context, genres, gate, source
        case genreWeight = "genre_weight"
    }

    /// Without arguments, an order for a training with all defaults.
    package init(
        method: String? = nil, context: Double? = nil, genres: String? = nil, genreWeight: Double? = nil,
        gate: Bool? = nil, source: String? = nil
    ) {
        self.source = source
        self.method = method
        self.context = context
        self.genres = genres
        self.genreWeight = genreWeight
        self.gate = gate
    }
}

/// The payload of `recommender.tasks.sync_embeddings`: one step of a run that embeds the catalog.
///
/// Without a phase the job starts a run that brings the active model's embeddings up to date.
package struct SyncEmbeddingsJob: Codable, Sendable, Equatable {
    /// The phase that just ended; `nil` at the start of a run.
    package var after: ResourceSync?

    /// The step after a phase, or the first one.
    package init(after: ResourceSync? = nil) {
        self.after = after
    }
}

/// The payload of the four `recommender.tasks.sync_…_embedding` tasks: one batch of one phase.
package struct SyncBatchJob: Codable, Sendable, Equatable {
    /// The model to embed with.
    package var modelVersion: String
    /// The first database id of the batch.
    package var firstID: Int64
    /// The last database id of the batch.
    package var lastID: Int64

    private enum CodingKeys: String, CodingKey {
        case modelVersion = "model_version"
        case firstID = "first_id"
        case lastID = "last_id"
    }

    /// An order for the resources whose database identifiers lie in a range.
    package init(modelVersion: String, ids: ClosedRange<Int64>) {
        self.modelVersion = modelVersion
        firstID = ids.lowerBound
        lastID = ids.upperBound
    }

    /// The batch's database ids.
    package var ids: ClosedRange<Int64> { min(firstID, lastID)...max(firstID, lastID) }
}

/// The phases in which a catalog is embedded: each aggregates what the one before wrote.
package enum ResourceSync: String, CaseIterable, Codable, Sendable {
    case tracks, albums, artists, genres

    /// The kind of resource that the phase embeds.
    package var resource: ResourceType {
        switch self {
        case .tracks: .track
        case .albums: .album
        case .artists: .artist
        case .genres: .genre
        }
    }

    /// The task that embeds one batch of the phase.
    package var task: TaskName {
        switch self {
        case .tracks: .syncTrackEmbedding
        case .albums: .syncAlbumEmbedding
        case .artists: .syncArtistEmbedding
        case .genres: .syncGenreEmbedding
        }
    }

    /// The phase that follows, or `nil` after the last.
    package var next: ResourceSync? {
        let phases = Self.allCases
        guard let index = phases.firstIndex(of: self), index + 1 < phases.count else { return nil }
        return phases[index + 1]
    }
}
