import Foundation
import GRDB

/// The SQLite driver: GRDB's pool in WAL mode, or one connection for a database in memory.
final class SQLiteDatabase: DatabaseDriver {
    private let writer: any DatabaseWriter
    private let gate = CloseGuard()

    var dialect: SQLDialect { .sqlite }

    /// Opens or creates the file; `nil` is a database in memory.
    init(path: String?, readers: Int, busyTimeout: Duration) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.maximumReaderCount = max(1, readers)
        configuration.label = "juke.sqlite"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536")
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
        }
        do {
            writer =
                try path.map { try DatabasePool(path: $0, configuration: configuration) }
                ?? DatabaseQueue(configuration: configuration)
        } catch let error as DatabaseError {
            throw SQLiteFailure.storageError(error)
        }
    }

    func read<T: Sendable>(
        _ search: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        try await translated { [writer] in try await writer.read { try body(SQLiteConnection($0)) } }
    }

    func write<T: Sendable>(
        _ search: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        try await translated { [writer] in try await writer.write { try body(SQLiteConnection($0)) } }
    }

    func exclusively<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await translated { [writer] in
            try await writer.writeWithoutTransaction { try body(SQLiteConnection($0)) }
        }
    }

    func close() async {
        guard await gate.close() else { return }
        // Closing fails only when statements are still in use; they then end with the process.
        try? writer.close()
    }

    private func translated<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        do {
            return try await gate.pass(body)
        } catch let error as DatabaseError {
            throw SQLiteFailure.storageError(error)
        }
    }
}
