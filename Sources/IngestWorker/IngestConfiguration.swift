public import Providers

/// What an IngestWorker is told from outside.
public struct IngestConfiguration: Sendable {
    /// Where the audio features come from.
    public var provider: any AudioFeatureProvider

    /// Makes a configuration.
    public init(provider: any AudioFeatureProvider) {
        self.provider = provider
    }
}
