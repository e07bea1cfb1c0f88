public import Embedding
public import Foundation
public import Settings

/// What an EmbedWorker is told from outside.
public struct EmbedConfiguration: Sendable {
    /// What fits a model instead of the method that an order names; `nil` but for experiments.
    public var trainer: (any ProjectionTrainer)?
    /// Where `projection.npy` and `model.json` of an activated model are written; `nil` for nowhere.
    public var modelDirectory: URL?
    /// How many resources one job embeds.
    public var batchSize: Int

    /// Makes a configuration.
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
