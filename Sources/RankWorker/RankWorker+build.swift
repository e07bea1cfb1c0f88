public import Logging
import Messaging
import Pipeline
public import Runs
public import Storage

/// The stage that answers recommendation requests from an index in memory.
public enum RankWorker {
    /// Puts the stage together and loads the index.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    public static func build(_ configuration: RankConfiguration, store: Store, logger: Logger) async throws -> Stage {
        let index = LiveIndex()
        let follower = IndexFollower(
            index: index, store: store, interval: configuration.pollInterval, clock: configuration.clock, logger: logger
        )
        try await follower.refresh()
        return Stage(
            queues: [.rank],
            handlers: [
                RecommendHandler(index: index, store: store, batcher: RankingBatcher()),
                EmbedHandler(index: index),
                SearchHandler(index: index),
            ],
            services: [follower],
            concurrency: configuration.concurrency
        )
    }
}
