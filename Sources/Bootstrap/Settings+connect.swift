package import Concurrency
import Foundation
package import Logging
package import Messaging
import Pipeline
package import Settings
package import Storage

extension Settings {
    /// Opens the store that the settings name, with the schema that this build needs.
    ///
    /// An embedded database is brought up to date on the way. A server's is not: other processes may be using it, so
    /// its operator decides when, with `juke migrate`.
    ///
    /// - Parameters:
    ///   - logger: Gets the attempts to connect.
    ///   - timeout: How long to keep trying; half a minute is right for a process that a supervisor watches.
    ///   - clock: The clock of the store.
    /// - Returns: A store that answered; the caller closes it.
    /// - Throws: `SettingsError`, or `StorageError` naming the next step when it cannot be reached or is not migrated.
    package func openStore(
        logger: Logger, timeout: Duration = .seconds(30), clock: any TimeSource
    ) async throws -> Store {
        try await Store.openWithSchema(databaseURL(), within: timeout, logger: logger, clock: clock)
    }

    /// Opens the store whatever its schema, to migrate it.
    ///
    /// - Throws: `SettingsError`, or `StorageError` naming the next step when it cannot be reached.
    package func openStoreToMigrate(logger: Logger, clock: any TimeSource) async throws -> Store {
        let url = try databaseURL()
        return try await Store.open(url, options: StoreOptions(requiresSchema: false), logger: logger, clock: clock)
    }

    /// Connects to the fleet's broker.
    ///
    /// - Parameters:
    ///   - logger: Gets the attempts to connect.
    ///   - timeout: How long to keep trying; the usual half minute when not given.
    ///   - clock: The clock of broker and producer.
    /// - Returns: A producer with the fleet's routes and limits; the caller shuts its broker down.
    /// - Throws: `SettingsError`, or `BrokerError` naming the next step when it cannot be reached.
    package func connectProducer(
        logger: Logger, timeout: Duration? = nil, clock: any TimeSource
    ) async throws -> Producer {
        var broker = try BrokerSettings(self)
        if let timeout { broker.redis.startBudget = timeout }
        return try await broker.connectProducer(clock: clock, logger: logger)
    }

    /// Where the store is.
    ///
    /// - Throws: `SettingsError` naming what is accepted.
    package func databaseURL() throws -> DatabaseURL {
        let text = try value(of: .databaseURL)
        do {
            return try DatabaseURL(text)
        } catch {
            throw SettingsError(of: .databaseURL, value: text, reason: error.message)
        }
    }

    /// Where the broker is.
    ///
    /// - Throws: `SettingsError` naming what is accepted.
    func redisConfiguration() throws -> RedisConfiguration {
        let text = try value(of: .redisURL)
        do {
            return try RedisConfiguration(url: text)
        } catch let error as BrokerError {
            throw SettingsError(of: .redisURL, value: text, reason: error.message)
        }
    }

    /// The fleet's routes, those of the operator first.
    ///
    /// - Throws: `SettingsError`, also when `JUKE_ROUTES` is no table of routes.
    package func makeRoutes() throws -> Routes {
        let text = try optionalValue(of: .routes)
        do {
            return try Routes.juke(operatorRules: text)
        } catch let error as BrokerError {
            throw SettingsError(of: .routes, value: text ?? "", reason: error.message)
        }
    }

    /// How many jobs each queue takes; a given value holds for all queues, and so replaces the ten thousand of `rank`.
    ///
    /// - Throws: `SettingsError`.
    package func makeQueueLimits() throws -> QueueLimits {
        guard let limit = try optionalValue(of: .queueLimit) else { return QueueLimits() }
        return QueueLimits(standard: limit, overrides: [:])
    }
}

extension Store {
    /// Opens the store of a process, with the schema that this build needs; an embedded one is migrated.
    static func openWithSchema(
        _ url: DatabaseURL, within timeout: Duration = .seconds(30), logger: Logger, clock: any TimeSource
    ) async throws -> Store {
        let options = StoreOptions(connectionBudget: timeout, requiresSchema: !url.isEmbedded)
        let store = try await open(url, options: options, logger: logger, clock: clock)
        if url.isEmbedded { _ = try await store.migrate() }
        return store
    }
}
