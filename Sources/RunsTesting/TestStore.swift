package import Concurrency
import Foundation
package import Logging
package import Storage

/// The databases that tests of the stages run on: an empty store with Juke's schema, gone after the test.
package enum TestStore: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Those that this run can use; PostgreSQL when `JUKE_TEST_DATABASE_URL` names a server.
    package static let available: [TestStore] = {
        if server != nil { return allCases }
        print("PostgreSQL is left out of these tests: JUKE_TEST_DATABASE_URL is not set")
        return [.sqlite]
    }()

    private static let server = ProcessInfo.processInfo.environment["JUKE_TEST_DATABASE_URL"]
        .flatMap { $0.isEmpty ? nil : $0 }
    private static let unmigrated = StoreOptions(requiresSchema: false)

    /// Runs a body with the store.
    ///
    /// - Parameters:
    ///   - clock: The store's clock; by default what one transaction wrote is older than what the next one writes.
    ///   - body: Uses the store.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body; `StorageError` when the database cannot be opened.
    package func withStore<Result: Sendable>(
        clock: any TimeSource = SteppingClock(), _ body: (Store) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .sqlite:
            return try await Self.run(try DatabaseURL("sqlite::memory:"), clock, body)
        case .postgres:
            let server = Self.server ?? ""
            let schema = "juke_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
            let admin = try await Store.open(
                try DatabaseURL(server), options: Self.unmigrated, logger: .silent, clock: SystemClock())
            try await admin.write { try $0.sql.execute("CREATE SCHEMA \(schema)") }
            let option = "\(server.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)"
            let outcome: Swift.Result<Result, any Error>
            do {
                outcome = .success(try await Self.run(try DatabaseURL(server + option), clock, body))
            } catch {
                outcome = .failure(error)
            }
            try await admin.write { try $0.sql.execute("DROP SCHEMA \(schema) CASCADE") }
            await admin.close()
            return try outcome.get()
        }
    }

    private static func run<Result: Sendable>(
        _ url: DatabaseURL, _ clock: any TimeSource, _ body: (Store) async throws -> Result
    ) async throws -> Result {
        let store = try await Store.open(url, options: unmigrated, logger: .silent, clock: clock)
        do {
            _ = try await store.migrate()
            let result = try await body(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }
}

/// A clock whose wall time goes on by a second at each reading; its waits are real.
package final class SteppingClock: TimeSource {
    private let moment = Mutex(Timestamp(milliseconds: 1_750_000_000_000))
    private let system = SystemClock()

    /// Shows a second past 2025-06-15T15:06:40Z at its first reading.
    package init() {}

    /// A second later than the reading before.
    package var now: Timestamp {
        moment.withLock { moment in
            moment = moment + .seconds(1)
            return moment
        }
    }

    /// The time of the system's monotonic clock.
    package var uptime: Duration { system.uptime }

    /// Waits as the system's clock does.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    package func sleep(for duration: Duration) async throws(CancellationError) { try await system.sleep(for: duration) }
}

extension Logger {
    /// A logger that writes nothing.
    package static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
