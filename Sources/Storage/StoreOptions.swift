/// How a store is opened.
public struct StoreOptions: Sendable {
    /// How long to keep trying to reach a server before giving up.
    public var connectionBudget: Duration
    /// How many connections, at most, are open at a time.
    public var connections: Int
    /// How long a SQLite writer waits for another process.
    public var busyTimeout: Duration
    /// Whether opening fails when the schema is missing or of another version; false for `juke migrate`.
    public var requiresSchema: Bool
    /// How many times a transaction is run, at most, when others interfere.
    public var attempts: Int

    /// Makes options; the defaults suit a worker.
    public init(
        connectionBudget: Duration = .seconds(30), connections: Int = 4, busyTimeout: Duration = .seconds(5),
        requiresSchema: Bool = true, attempts: Int = 8
    ) {
        self.connectionBudget = connectionBudget
        self.connections = connections
        self.busyTimeout = busyTimeout
        self.requiresSchema = requiresSchema
        self.attempts = attempts
    }
}
