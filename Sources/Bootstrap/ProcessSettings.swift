package import Concurrency
package import Logging
package import Messaging
package import Settings
package import Storage

/// How a process of the fleet reaches its broker and its store: read before either is opened, so that a bad setting is
/// told at once, whatever else is wrong.
package struct FleetSettings: Sendable {
    private let broker: BrokerSettings
    private let database: DatabaseURL

    /// Reads them.
    ///
    /// - Throws: `SettingsError`.
    package init(_ settings: Settings) throws {
        broker = try BrokerSettings(settings)
        database = try settings.databaseURL()
    }

    /// Connects to the broker; the caller shuts it down.
    ///
    /// - Throws: `BrokerError` naming the next step when it cannot be reached.
    package func connectProducer(clock: any TimeSource, logger: Logger) async throws -> Producer {
        try await broker.connectProducer(clock: clock, logger: logger)
    }

    /// Opens the store; the caller closes it.
    ///
    /// - Throws: `StorageError` naming the next step when it cannot be reached or is not migrated.
    package func openStore(clock: any TimeSource, logger: Logger) async throws -> Store {
        try await Store.openWithSchema(database, logger: logger, clock: clock)
    }
}

/// Where the broker is, and what the fleet's producers send where.
struct BrokerSettings: Sendable {
    var redis: RedisConfiguration
    let routes: Routes
    let limits: QueueLimits

    init(_ settings: Settings) throws {
        redis = try settings.redisConfiguration()
        routes = try settings.makeRoutes()
        limits = try settings.makeQueueLimits()
    }

    func connectProducer(clock: any TimeSource, logger: Logger) async throws -> Producer {
        let broker = RedisBroker(redis, clock: clock, logger: logger)
        do {
            try await broker.connect()
        } catch {
            await broker.shutdown()
            throw error
        }
        return Producer(broker: broker, routes: routes, limits: limits, clock: clock)
    }
}

/// What the settings say of the workers of a process.
package struct WorkerSettings: Sendable {
    /// How many jobs run at once; `nil` for what suits the stage.
    let concurrency: Int?
    let cores: Int
    let lease: Duration
    let gracePeriod: Duration
    /// Whether the worker runs debug tasks.
    let runsDebugTasks: Bool
    let process: ProcessIdentity

    /// Reads them.
    ///
    /// - Throws: `SettingsError`.
    package init(_ settings: Settings) throws(SettingsError) {
        concurrency = try settings.optionalValue(of: .workerConcurrency)
        cores = settings.cores
        lease = .seconds(try settings.value(of: .leaseSeconds))
        gracePeriod = .seconds(try settings.value(of: .graceSeconds))
        runsDebugTasks = try settings.value(of: .debugTasks)
        process = ProcessIdentity(host: settings.host, number: settings.processID)
    }
}
