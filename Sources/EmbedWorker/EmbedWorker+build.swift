public import Embedding
public import Foundation
import Messaging
import Pipeline
public import Runs
public import Settings
public import Storage

/// The stage that trains models and embeds the catalog with them.
public enum EmbedWorker {
    /// The stage of one store, whose models it decodes once.
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

/// What an EmbedWorker is told from outside.
public struct EmbedConfiguration: Sendable {
    /// What fits a model instead of the method that an order names; `nil` but for experiments.
    public var trainer: (any ProjectionTrainer)?
    /// Where `projection.npy` and `model.json` of an activated model are written; `nil` for nowhere.
    public var modelDirectory: URL?
    /// How many resources one job embeds.
    public var batchSize: Int

    /// Without a trainer, each order names its method.
    public init(trainer: (any ProjectionTrainer)? = nil, modelDirectory: URL?, batchSize: Int = 10_000) {
        self.trainer = trainer
        self.modelDirectory = modelDirectory
        self.batchSize = batchSize
    }

    /// Reads the configuration of a process.
    ///
    /// - Throws: `SettingsError`.
    public init(settings: Settings) throws {
        self.init(modelDirectory: URL(filePath: try settings.value(of: .modelDirectory), directoryHint: .isDirectory))
    }
}
