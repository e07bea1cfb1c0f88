import Concurrency
public import Foundation
public import Logging
public import Storage

/// The databases that tests of the stages run on: an empty store with Juke's schema, gone after the test.
public enum TestStore: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Those that this run can use; PostgreSQL when `JUKE_TEST_DATABASE_URL` names a server.
    public static let available: [TestStore] = {
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
    ///   - now: The store's clock; one that steps a second at each reading by default, so that what one
    ///     transaction wrote is older than what the next one writes.
    ///   - body: Uses the store.
    public func withStore<Result: Sendable>(
        now: (@Sendable () -> Date)? = nil, _ body: (Store) async throws -> Result
    ) async throws -> Result {
        let clock = now ?? Self.steppingClock()
        switch self {
        case .sqlite:
            return try await Self.run(try DatabaseURL("sqlite::memory:"), clock, body)
        case .postgres:
            let server = Self.server ?? ""
            let schema = "juke_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
            let admin = try await Store.open(try DatabaseURL(server), options: Self.unmigrated, logger: .silent)
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
        _ url: DatabaseURL, _ now: @escaping @Sendable () -> Date, _ body: (Store) async throws -> Result
    ) async throws -> Result {
        let store = try await Store.open(url, options: unmigrated, logger: .silent, now: now)
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

    private static func steppingClock() -> @Sendable () -> Date {
        let readings = Counter()
        return { Date(timeIntervalSince1970: 1_750_000_000 + Double(readings.next())) }
    }
}

/// Counts readings of a clock.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension Logger {
    /// A logger that writes nothing.
    public static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
