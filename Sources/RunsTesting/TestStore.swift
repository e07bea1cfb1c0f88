package import Concurrency
import Foundation
package import Logging
package import Storage

/// The databases that tests run on: each test has an empty one of its own, which is gone afterwards.
package enum TestStore: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Those that this run can use; PostgreSQL when `JUKE_TEST_DATABASE_URL` names a server.
    package static let available: [TestStore] = {
        if server != nil { return allCases }
        print("PostgreSQL is left out of these tests: JUKE_TEST_DATABASE_URL is not set")
        return [.sqlite]
    }()

    /// The URL of the PostgreSQL server; `nil` without one.
    package static let server = ProcessInfo.processInfo.environment["JUKE_TEST_DATABASE_URL"]
        .flatMap { $0.isEmpty ? nil : $0 }

    /// Opens a database that has no schema yet.
    package static let unmigrated = StoreOptions(requiresSchema: false)

    /// Tests run side by side, but a server has a limited number of connections.
    private static let turnstile = Turnstile(places: 8)

    /// Runs a body with the URL of an empty database: a file, or a schema of the server.
    ///
    /// - Parameter body: Uses the database.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body; `StorageError` when the server refuses.
    @discardableResult
    package func withEmpty<Value: Sendable>(_ body: (DatabaseURL) async throws -> Value) async throws -> Value {
        let name = "juke_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        switch self {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            return try await body(try DatabaseURL("sqlite:\(folder.appending(path: "juke.db").path)"))
        case .postgres:
            let server = Self.server ?? ""
            let separator = server.contains("?") ? "&" : "?"
            let url = try DatabaseURL("\(server)\(separator)options=-csearch_path%3D\(name)")
            return try await Self.turnstile.pass {
                try await Self.run("CREATE SCHEMA \(name)", on: server)
                let result = await Result.of { try await body(url) }
                try await Self.run("DROP SCHEMA \(name) CASCADE", on: server)
                return try result.get()
            }
        }
    }

    /// Runs a body with a store on an empty database with Juke's schema.
    ///
    /// - Parameters:
    ///   - clock: The store's clock; by default what one transaction wrote is older than what the next one writes.
    ///   - body: Uses the store.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body; `StorageError` when the database cannot be opened.
    @discardableResult
    package func withStore<Value: Sendable>(
        clock: any TimeSource = SteppingClock(), _ body: (Store) async throws -> Value
    ) async throws -> Value {
        try await withEmpty { url async throws in
            let store = try await Store.open(url, options: Self.unmigrated, logger: .silent, clock: clock)
            let result = await Result.of {
                _ = try await store.migrate()
                return try await body(store)
            }
            await store.close()
            return try result.get()
        }
    }

    private static func run(_ statement: String, on server: String) async throws {
        let admin = try await Store.open(
            try DatabaseURL(server), options: unmigrated, logger: .silent, clock: SystemClock())
        let result = await Result.of { try await admin.write { try $0.sql.execute(statement) } }
        await admin.close()
        _ = try result.get()
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body returns or throws.
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
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
