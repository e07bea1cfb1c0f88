package import Embedding
package import Foundation
import Messaging
import Pipeline
package import Runs
package import Settings
package import Storage

/// The stage that trains models and embeds the catalog with them.
package enum EmbedWorker {
    /// The stage of one store, whose models it decodes once.
    package static func build(_ configuration: EmbedConfiguration, store: Store) -> Stage {
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

    /// Reads the settings of the stage.
    ///
    /// - Returns: What builds the stage.
    /// - Throws: `SettingsError`.
    package static func read(_ settings: Settings) throws -> StageBuilder {
        let configuration = try EmbedConfiguration(settings: settings)
        return { build(configuration, store: $0) }
    }

    /// Ends a run of embeddings that nobody waits for any more; a model that it was building is retired.
    ///
    /// Jobs of the run that are still queued find it ended and do nothing.
    ///
    /// - Throws: `StorageError`.
    package static func cancel(_ run: Run, in session: StoreSession) throws {
        try EmbedRun.abandon(run, as: .cancelled, in: session)
    }
}

/// The configuration of an EmbedWorker.
package struct EmbedConfiguration: Sendable {
    /// The trainer that replaces the method that a job names; `nil` but for experiments.
    package var trainer: (any ProjectionTrainer)?
    /// Where `projection.npy` and `model.json` of an activated model are written; `nil` for nowhere.
    package var modelDirectory: URL?
    /// How many resources one job embeds.
    package var batchSize: Int

    /// Without a trainer, each job names its method.
    package init(trainer: (any ProjectionTrainer)? = nil, modelDirectory: URL?, batchSize: Int = 10_000) {
        self.trainer = trainer
        self.modelDirectory = modelDirectory
        self.batchSize = batchSize
    }

    /// Reads the configuration of a process.
    ///
    /// - Throws: `SettingsError`.
    package init(settings: Settings) throws {
        self.init(modelDirectory: URL(filePath: try settings.value(of: .modelDirectory), directoryHint: .isDirectory))
    }
}
