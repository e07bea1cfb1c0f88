public import Messaging

extension Routes {
    /// The built-in table: which queue a task's jobs go to.
    ///
    /// Exact names stand before globs. `debug.tasks.*` has no route on purpose and falls to the `default` queue.
    public static let jukeRules: [RouteRule] =
        ResourceSync.allCases.map { RouteRule($0.task.rawValue, to: .embedding) } + [
            RouteRule(TaskName.syncEmbeddings.rawValue, to: .embedding),
            RouteRule(TaskName.retrain.rawValue, to: .embedding),
            RouteRule(TaskName.recommend.rawValue, to: .rank),
            RouteRule(TaskName.embed.rawValue, to: .rank),
            RouteRule(TaskName.search.rawValue, to: .rank),
            RouteRule("catalog.tasks.*", to: .catalog),
            RouteRule("recommender.tasks.*", to: .recommender),
        ]

    /// The fleet's routes, with the operator's own rules consulted first.
    ///
    /// - Parameter text: Celery's `task_routes`, the value of `JUKE_ROUTES`.
    /// - Returns: The built-in table behind the operator's.
    /// - Throws: `BrokerError` when the text is no table of routes.
    public static func juke(operatorRules text: String? = nil) throws -> Routes {
        Routes(tables: (try text.map(Routes.tables(reading:)) ?? []) + [jukeRules])
    }
}

extension QueueName {
    /// Catalog crawls, consumed by CrawlWorkers.
    public static let catalog: QueueName = "catalog"
    /// Audio-feature ingests, consumed by IngestWorkers.
    public static let recommender: QueueName = "recommender"
    /// Training and embedding, consumed by EmbedWorkers.
    public static let embedding: QueueName = "embedding"
    /// Recommendation requests that somebody waits for, consumed by RankWorkers.
    public static let rank: QueueName = "rank"

    /// Every queue of the built-in routes, in the order in which a catalog becomes a recommendation.
    public static let all: [QueueName] = [.catalog, .recommender, .embedding, .rank, .default]
}

/// The tasks of the fleet; where the original had a name, it is kept.
extension TaskName {
    /// Crawls the catalog from genre seeds: starts a run and fans out ``crawlGenre``.
    public static let crawlCatalog: TaskName = "catalog.tasks.crawl_catalog"
    /// Searches the artists of one genre seed and fans out ``crawlArtist``.
    public static let crawlGenre: TaskName = "catalog.tasks.crawl_genre"
    /// Stores one artist with all its albums and tracks.
    public static let crawlArtist: TaskName = "catalog.tasks.crawl_artist"
    /// Stores the genre names that the catalog's artists carry.
    public static let syncSpotifyGenres: TaskName = "catalog.tasks.sync_spotify_genres"

    /// Ingests audio features for the catalog: starts a run and fans out ``ingestArtist``.
    public static let ingestTrainingData: TaskName = "recommender.tasks.ingest_training_data"
    /// Ingests the audio features of one artist's tracks.
    public static let ingestArtist: TaskName = "recommender.tasks.ingest_artist"

    /// Drives a run of embeddings from phase to phase.
    public static let syncEmbeddings: TaskName = "recommender.tasks.sync_embeddings"
    /// Embeds one batch of tracks.
    public static let syncTrackEmbedding: TaskName = "recommender.tasks.sync_track_embedding"
    /// Embeds one batch of albums.
    public static let syncAlbumEmbedding: TaskName = "recommender.tasks.sync_album_embedding"
    /// Embeds one batch of artists.
    public static let syncArtistEmbedding: TaskName = "recommender.tasks.sync_artist_embedding"
    /// Embeds one batch of genres.
    public static let syncGenreEmbedding: TaskName = "recommender.tasks.sync_genre_embedding"
    /// Trains a model on all features and starts the run that embeds the catalog with it.
    public static let retrain: TaskName = "recommender.tasks.retrain"

    /// Answers one recommendation request.
    public static let recommend: TaskName = "recommender.tasks.recommend"
    /// Answers with the vector of one resource or text.
    public static let embed: TaskName = "recommender.tasks.embed"
    /// Answers with the resources that a text typed so far may mean.
    public static let search: TaskName = "recommender.tasks.search"

    /// Drills for operators, benchmarks and soak tests.
    public enum Debug {
        /// Succeeds with its payload as the result.
        public static let echo: TaskName = "debug.tasks.echo"
        /// Succeeds after `{"milliseconds": n}`.
        public static let sleep: TaskName = "debug.tasks.sleep"
        /// Fails with `{"message": …}`, to be retried.
        public static let fail: TaskName = "debug.tasks.fail"
        /// Leaves traces of its run in the store, after `{"milliseconds": n}` of work.
        public static let effect: TaskName = "debug.tasks.effect"
        /// Ends the worker's process at once.
        public static let crash: TaskName = "debug.tasks.crash"
    }
}
