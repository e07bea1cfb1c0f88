import Concurrency
import Foundation
import Logging

/// The source of truth: catalog, features, embeddings, models, profiles, tokens and runs, in PostgreSQL or SQLite.
///
/// Bodies are synchronous and run on a thread of the driver, one transaction each. They should be short, and must not
/// block on anything but the database.
public final class Store: Sendable {
    /// Where the data is.
    public let url: DatabaseURL

    let driver: any DatabaseDriver
    let logger: Logger
    let attempts: Int
    let now: @Sendable () -> Date
    /// A clock that only goes forward.
    let uptime: @Sendable () -> Duration
    let tracker = Mutex(OutageTracker())
    /// When the database last answered.
    let lastAnswer: Mutex<Duration>

    init(
        url: DatabaseURL, driver: any DatabaseDriver, attempts: Int, logger: Logger,
        now: @escaping @Sendable () -> Date, uptime: (@Sendable () -> Duration)? = nil
    ) {
        let start = ContinuousClock.now
        let uptime = uptime ?? { ContinuousClock.now - start }
        self.url = url
        self.driver = driver
        self.attempts = max(1, attempts)
        self.logger = logger
        self.now = now
        self.uptime = uptime
        lastAnswer = Mutex(uptime())
    }

    /// Runs a body that only reads; it sees one state of the database throughout.
    ///
    /// Run again when the connection turns out to be broken.
    ///
    /// - Throws: ``StorageError``, or what the body throws.
    public func read<T: Sendable>(
        rows search: PlanMode = .planned, _ body: @escaping @Sendable (StoreSession) throws -> T
    ) async throws -> T {
        try await retrying(isWrite: false) { [driver, now] _ in
            try await driver.read(search) { connection in
                try body(StoreSession(connection: connection, changes: SessionChanges(), now: now()))
            }
        }
    }

    /// Runs a body in one transaction, which takes place as a whole or not at all.
    ///
    /// The body may run several times: it is repeated after a deadlock, a serialization failure, a busy SQLite file or a
    /// connection that breaks before the commit.
    ///
    /// - Throws: ``StorageError``, or what the body throws.
    @discardableResult
    public func write<T: Sendable>(
        rows search: PlanMode = .planned, _ body: @escaping @Sendable (StoreSession) throws -> T
    ) async throws -> T {
        try await retrying(isWrite: true) { [driver, now, attempts] attempt in
            try await driver.write(search) { connection in
                let changes = SessionChanges(mayBeRepeated: attempt == 1 && attempts > 1)
                let session = StoreSession(connection: connection, changes: changes, now: now())
                let result = try body(session)
                if changes.raisesRevision {
                    try connection.execute("UPDATE juke_revision SET revision = revision + 1 WHERE id = 1")
                }
                return result
            }
        }
    }

    /// Checks that the database answers.
    public func ping() async throws {
        try await read { _ = try $0.sql.query("SELECT 1") }
    }

    /// Waits for running transactions and ends the connections; later calls throw ``StorageError/Code/closed``.
    public func close() async { await driver.close() }

    private func retrying<T: Sendable>(
        isWrite: Bool, _ body: @Sendable (_ attempt: Int) async throws -> T
    ) async throws -> T {
        // Spread, so that transactions that collided do not collide again.
        let backoff = Backoff(from: .milliseconds(20), to: .seconds(2))
        var attempt = 1
        while true {
            do {
                let result = try await body(attempt)
                noteSuccess(isWrite: isWrite)
                return result
            } catch let error as StorageError where error.isTransient && attempt < attempts {
                logger.debug("transaction repeated", metadata: ["attempt": "\(attempt)", "reason": "\(error.message)"])
                try await Task.sleep(for: backoff.pause(after: attempt - 1) * Double.random(in: 0.5...1))
                attempt += 1
            } catch let error as StorageError {
                throw judged(error, isWrite: isWrite)
            }
        }
    }
}
