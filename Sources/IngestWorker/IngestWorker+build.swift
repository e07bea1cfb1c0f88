import Messaging
import Pipeline
public import Runs
public import Storage

/// The stage that gives the catalog's tracks their audio features.
public enum IngestWorker {
    /// Puts the stage together.
    public static func build(_ configuration: IngestConfiguration, store: Store) -> Stage {
        let ingestArtist = IngestArtistProcessor(provider: configuration.provider, store: store)
        return Stage(
            queues: [.recommender],
            handlers: [IngestTrainingDataHandler(store: store), RunItemHandler(ingestArtist, store: store)],
            processors: [ingestArtist],
            // They wait for the provider most of the time.
            concurrency: 8
        )
    }
}
