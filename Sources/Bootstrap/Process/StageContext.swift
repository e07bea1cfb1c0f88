public import Logging
public import Storage

/// What a stage finds when it is built in a process.
public struct StageContext: Sendable {
    /// The configuration of the process.
    public let settings: Settings
    /// The process' logger.
    public let logger: Logger
    /// The store, open and migrated.
    public let store: Store
}
