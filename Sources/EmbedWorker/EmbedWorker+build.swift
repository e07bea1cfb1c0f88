import Messaging
import Pipeline
public import Runs
public import Storage

/// The stage that trains models and embeds the catalog with them.
public enum EmbedWorker {
    /// Puts the stage together.
    public static func build(_ configuration: EmbedConfiguration, store: Store) -> Stage {
        let models = ModelCache(store: store)
        let processors = ResourceSync.allCases.map { EmbedBatchProcessor(sync: $0, models: models, store: store) }
        let run = EmbedRun(store: store, models: models, configuration: configuration)
        return Stage(
            queues: [.embedding],
            handlers: [
                RetrainHandler(run: run),
                SyncEmbeddingsHandler(run: run),
            ] + processors.map { RunItemHandler($0, store: store) },
            processors: processors
        )
    }

    /// Ends a run of embeddings that nobody waits for any more; a model that it was building is retired.
    ///
    /// Jobs of the run that are still queued find it ended and do nothing.
    public static func cancel(_ run: Run, in session: StoreSession) throws {
        try EmbedRun.abandon(run, as: .cancelled, in: session)
    }
}
