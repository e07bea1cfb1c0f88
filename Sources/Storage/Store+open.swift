package import Concurrency
import Foundation
package import Logging

/// How a store is opened.
package struct StoreOptions: Sendable {
    /// How long to keep trying to reach a server before giving up.
    package var connectionBudget: Duration
    /// How many connections, at most, are open at a time.
    package var connections: Int
    /// How long a SQLite writer waits for another process.
    package var busyTimeout: Duration
    /// Whether opening fails when the schema is missing or of another version; false for `juke migrate`.
    package var requiresSchema: Bool
    /// How many times a transaction is run, at most, when others interfere.
    package var attempts: Int

    /// The defaults suit a worker: four connections, and half a minute for a server that starts.
    package init(
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

extension Store {
    /// Opens the store.
    ///
    /// A server that does not answer is tried again, with growing pauses, until the options' budget is spent. Nothing
    /// is migrated.
    ///
    /// - Throws: ``StorageError``: `unreachable` when nothing answers, `unsuitablePooler`, `schemaMissing` or
    ///   `schemaMismatch` when `juke migrate` is needed, `foreignDatabase` when the database belongs to another
    ///   application.
    package static func open(
        _ url: DatabaseURL, options: StoreOptions = StoreOptions(), logger: Logger,
        clock: any TimeSource
    ) async throws -> Store {
        let driver: any DatabaseDriver
        switch url.location {
        case .postgres(let uri): driver = PostgresDatabase(uri: uri, connections: options.connections)
        case .sqlite(let path):
            driver = try SQLiteDatabase(path: path, readers: options.connections, busyTimeout: options.busyTimeout)
        case .memory:
            driver = try SQLiteDatabase(path: nil, readers: options.connections, busyTimeout: options.busyTimeout)
        }
        let store = Store(url: url, driver: driver, attempts: options.attempts, logger: logger, clock: clock)
        do {
            try await store.awaitServer(for: options.connectionBudget)
            if options.requiresSchema { try await store.requireSchema() }
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    private func awaitServer(for budget: Duration) async throws {
        let deadline = clock.uptime + budget
        let backoff = Backoff(from: .milliseconds(200), to: .seconds(5))
        var attempt = 1
        while true {
            do {
                try await driver.requireSessions()
                return _ = try await driver.read(.adaptive) { try $0.query("SELECT 1").count }
            } catch let error as StorageError where error.isTransient {
                let delay = backoff.pause(after: attempt - 1).jittered(0.5...1)
                guard clock.uptime + delay < deadline else {
                    throw StorageError(
                        .unreachable, "no database at \(url) after \(attempt) attempts: \(error.message)", cause: error)
                }
                // Once is enough for a person; what a supervisor sees in the end is the error.
                logger.log(
                    level: attempt == 1 ? .warning : .debug, "database not reachable yet",
                    metadata: ["url": "\(url)", "reason": "\(error.message)"])
                try await clock.sleep(for: delay)
                attempt += 1
            }
        }
    }
}
