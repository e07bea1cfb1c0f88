public import Logging
public import Settings
public import Storage

/// What a stage is built with in a process.
public struct StageContext: Sendable {
    /// The settings of the process.
    public let settings: Settings
    /// Makes the providers that the settings name.
    public let providers: ProviderFactory
    /// The logger of the process.
    public let logger: Logger
    /// The store, open and migrated.
    public let store: Store
}
