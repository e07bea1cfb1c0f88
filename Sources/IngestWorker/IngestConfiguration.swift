public import Bootstrap
public import Logging
public import Providers

/// What an IngestWorker is told from outside.
public struct IngestConfiguration: Sendable {
    /// Where the audio features come from.
    public var provider: any AudioFeatureProvider

    /// Makes a configuration.
    public init(provider: any AudioFeatureProvider) {
        self.provider = provider
    }

    /// Reads the configuration of a process.
    ///
    /// - Throws: `SettingsError`.
    public init(settings: Settings, logger: Logger) throws {
        provider = try settings.makeFeatureProvider(logger: logger)
    }
}
