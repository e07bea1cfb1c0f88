package import Messaging

extension Routes {
    /// The built-in table: which queue a task's jobs go to.
    ///
    /// Exact names stand before globs. `debug.tasks.*` has no route on purpose and falls to the `default` queue.
    package static let jukeRules: [RouteRule] =
        ResourceSync.allCases.map { RouteRule($0.task.rawValue, to: .embedding) } + [
            RouteRule(TaskName.syncEmbeddings.rawValue, to: .embedding),
            RouteRule(TaskName.retrain.rawValue, to: .embedding),
            RouteRule(TaskName.recommend.rawValue, to: .rank),
            RouteRule(TaskName.embed.rawValue, to: .rank),
            RouteRule(TaskName.search.rawValue, to: .rank),
            RouteRule(TaskName.answerPlayer.rawValue, to: .rank),
            RouteRule(TaskName.sequence.rawValue, to: .rank),
            RouteRule("catalog.tasks.*", to: .catalog),
            RouteRule("recommender.tasks.*", to: .recommender),
        ]

    /// The fleet's routes, with the operator's own rules consulted first.
    ///
    /// - Parameter text: Celery's `task_routes`, the value of `JUKE_ROUTES`.
    /// - Returns: The built-in table behind the operator's.
    /// - Throws: `BrokerError` when the text is no table of routes.
    package static func juke(operatorRules text: String? = nil) throws -> Routes {
        Routes(tables: (try text.map(Routes.tables(reading:)) ?? []) + [jukeRules])
    }
}

extension QueueName {
    /// Catalog crawls, consumed by CrawlWorkers.
    package static let catalog: QueueName = "catalog"
    /// Audio-feature ingests, consumed by IngestWorkers.
    package static let recommender: QueueName = "recommender"
    /// Training and embedding, consumed by EmbedWorkers.
    package static let embedding: QueueName = "embedding"
    /// Recommendation requests that somebody waits for, consumed by RankWorkers.
    package static let rank: QueueName = "rank"

    /// Every queue of the built-in routes, in the order in which a catalog becomes a recommendation.
    package static let all: [QueueName] = [.catalog, .recommender, .embedding, .rank, .default]
}

/// The tasks of the fleet; where the original had a name, it is kept.
extension TaskName {
    /// Crawls the catalog from genre seeds: starts a run and fans out ``crawlGenre``.
    package static let crawlCatalog: TaskName = "catalog.tasks.crawl_catalog"
    /// Searches the artists of one genre seed and fans out ``crawlArtist``.
    package static let crawlGenre: TaskName = "catalog.tasks.crawl_genre"
    /// Stores one artist with all its albums and tracks.
    package static let crawlArtist: TaskName = "catalog.tasks.crawl_artist"
    /// Looks at one folder of a library, and reads its new and changed files.
    package static let scanFolder: TaskName = "catalog.tasks.scan_folder"
    /// Takes a scan on after its last folder: fans out ``storeLibraryArtist``.
    package static let storeLibrary: TaskName = "catalog.tasks.store_library"
    /// Stores the files of one artist's albums.
    package static let storeLibraryArtist: TaskName = "catalog.tasks.store_library_artist"
    /// Stores the genre names that the catalog's artists carry.
    package static let syncSpotifyGenres: TaskName = "catalog.tasks.sync_spotify_genres"

    /// Ingests audio features for the catalog: starts a run and fans out ``ingestArtist``.
    package static let ingestTrainingData: TaskName = "recommender.tasks.ingest_training_data"
    /// Ingests the audio features of one artist's tracks.
    package static let ingestArtist: TaskName = "recommender.tasks.ingest_artist"

    /// Hears one track's file.
    package static let hearTrack: TaskName = "recommender.tasks.hear_track"

    /// Drives a run of embeddings from phase to phase.
    package static let syncEmbeddings: TaskName = "recommender.tasks.sync_embeddings"
    /// Embeds one batch of tracks.
    package static let syncTrackEmbedding: TaskName = "recommender.tasks.sync_track_embedding"
    /// Embeds one batch of albums.
    package static let syncAlbumEmbedding: TaskName = "recommender.tasks.sync_album_embedding"
    /// Embeds one batch of artists.
    package static let syncArtistEmbedding: TaskName = "recommender.tasks.sync_artist_embedding"
    /// Embeds one batch of genres.
    package static let syncGenreEmbedding: TaskName = "recommender.tasks.sync_genre_embedding"
    /// Trains a model on all features and starts the run that embeds the catalog with it.
    package static let retrain: TaskName = "recommender.tasks.retrain"

    /// Answers one recommendation request.
    package static let recommend: TaskName = "recommender.tasks.recommend"
    /// Answers with the vector of one resource or text.
    package static let embed: TaskName = "recommender.tasks.embed"
    /// Answers with the resources that a text typed so far may mean.
    package static let search: TaskName = "recommender.tasks.search"
    /// Answers what a media server's plugin asks.
    package static let answerPlayer: TaskName = "recommender.tasks.answer_player"
    /// Answers one request for tracks in an order that matters.
    package static let sequence: TaskName = "recommender.tasks.sequence"

    /// Debug tasks, for operators, benchmarks and soak tests.
    package enum Debug {
        /// Succeeds with its payload as the result.
        package static let echo: TaskName = "debug.tasks.echo"
        /// Succeeds after `{"milliseconds": n}`.
        package static let sleep: TaskName = "debug.tasks.sleep"
        /// Fails with `{"message": …}`, to be retried.
        package static let fail: TaskName = "debug.tasks.fail"
        /// Leaves traces of its run in the store, after `{"milliseconds": n}` of work.
        package static let effect: TaskName = "debug.tasks.effect"
        /// Ends the worker's process at once.
        package static let crash: TaskName = "debug.tasks.crash"
    }
}
