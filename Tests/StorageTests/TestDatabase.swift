import Concurrency
import Foundation
import Logging
import Storage
import Testing

/// The databases that the conformance suite runs on.
enum TestDatabase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite, postgres

    var testDescription: String { rawValue }

    /// Those that this run can use; PostgreSQL when `JUKE_TEST_DATABASE_URL` names a server.
    static let available: [TestDatabase] = {
        if server != nil { return allCases }
        print("PostgreSQL is left out of the storage tests: JUKE_TEST_DATABASE_URL is not set")
        return [.sqlite]
    }()

    /// The server's URL.
    static let server = ProcessInfo.processInfo.environment["JUKE_TEST_DATABASE_URL"].flatMap { $0.isEmpty ? nil : $0 }

    static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    static let unmigrated = StoreOptions(requiresSchema: false)

    /// Runs a body with the URL of an empty database (on the server: an empty schema), which is removed afterwards.
    @discardableResult
    func withEmpty<R: Sendable>(_ body: (DatabaseURL) async throws -> R) async throws -> R {
        let name = "juke_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        switch self {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            return try await body(try DatabaseURL("sqlite:\(folder.appending(path: "juke.db").path)"))
        case .postgres:
            let server = try #require(Self.server)
            await Self.turnstile.enter()
            let result = await Result.of {
                try await Self.run("CREATE SCHEMA \(name)", on: server)
                let separator = server.contains("?") ? "&" : "?"
                let url = try DatabaseURL("\(server)\(separator)options=-csearch_path%3D\(name)")
                let result = await Result.of { try await body(url) }
                try await Self.run("DROP SCHEMA \(name) CASCADE", on: server)
                return try result.get()
            }
            await Self.turnstile.leave()
            return try result.get()
        }
    }

    /// Tests run side by side, but a server has a limited number of connections.
    private static let turnstile = Turnstile(places: 8)

    private static func run(_ statement: String, on server: String) async throws {
        let admin = try await Store.open(
            try DatabaseURL(server), options: unmigrated, logger: logger, clock: SystemClock())
        let result = await Result.of { try await admin.write { try $0.sql.execute(statement) } }
        await admin.close()
        _ = try result.get()
    }

    /// Runs a body with a store on an empty database with Juke's schema.
    @discardableResult
    func withStore<R: Sendable>(
        clock: any TimeSource = SystemClock(), _ body: (Store) async throws -> R
    ) async throws -> R {
        try await withEmpty { url async throws in
            let store = try await Store.open(url, options: Self.unmigrated, logger: Self.logger, clock: clock)
            _ = try await store.migrate()
            let result = await Result.of { try await body(store) }
            await store.close()
            return try result.get()
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body returns or throws.
    static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}

@Suite struct ServicesTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["JUKE_REQUIRE_SERVICES"] == "1"))
    func `a run that requires services has PostgreSQL`() {
        #expect(TestDatabase.server != nil, "JUKE_TEST_DATABASE_URL is not set")
    }
}

/// Expects a storage error of a code.
func expectStorageError<R: Sendable>(
    _ code: StorageError.Code, containing text: String = "", sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> R
) async {
    do {
        _ = try await body()
        Issue.record("nothing was thrown, expected \(code)", sourceLocation: sourceLocation)
    } catch let error as StorageError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        #expect(text.isEmpty || error.message.contains(text), "\(error)", sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

/// What a store refuses; `nil` when it does not, or something else fails.
func refusal<R>(_ body: () async throws -> R) async -> StorageError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? StorageError
    }
}
