import Concurrency
import Embedding
import Foundation
import GRDB

/// The SQLite driver: GRDB's pool in WAL mode, or one connection for a database in memory.
final class SQLiteDatabase: DatabaseDriver {
    private let writer: any DatabaseWriter
    private let gate = CloseGuard()
    private let path: String?

    var dialect: SQLDialect { .sqlite }

    /// Opens or creates the file; `nil` is a database in memory.
    init(path: String?, readers: Int, busyTimeout: Duration) throws {
        self.path = path
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.maximumReaderCount = max(1, readers)
        configuration.label = "juke.sqlite"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536")
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
        }
        // SQLite gives the files beside it the same mode.
        if let path { PrivateFile.createIfMissing(path) }
        do {
            writer =
                try path.map { try DatabasePool(path: $0, configuration: configuration) }
                ?? DatabaseQueue(configuration: configuration)
        } catch let error as DatabaseError {
            throw SQLiteFailure.storageError(error, at: path)
        }
    }

    func read<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        try await translated { [writer, path] in
            try await writer.read { try body(SQLiteConnection($0, path: path)) }
        }
    }

    func write<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        try await translated { [writer, path] in
            try await writer.write { try body(SQLiteConnection($0, path: path)) }
        }
    }

    func exclusively<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await translated { [writer, path] in
            try await writer.writeWithoutTransaction { try body(SQLiteConnection($0, path: path)) }
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
            throw SQLiteFailure.storageError(error, at: path)
        }
    }
}

/// Counts who uses a database, so that closing it waits for them and nobody comes after.
///
/// GRDB does not look whether its connection is still open: using one that was closed ends the process.
final class CloseGuard: Sendable {
    private struct State {
        var users = 0
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Runs a body that uses the database.
    ///
    /// - Throws: ``StorageError/Code/closed`` when the gate is closed, or what the body throws.
    func pass<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.users += 1 }
            return state.isClosed
        }
        if isClosed { throw StorageError(.closed, "the store was closed") }
        defer { leave() }
        return try await body()
    }

    /// Lets nobody in any more, and waits until all have left.
    ///
    /// - Returns: Whether this call closed it; of several only the first does.
    func close() async -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.users > 0 { state.waiting.append(continuation) }
                return state.users == 0
            }
            if isEmpty { continuation.resume() }
        }
        return isFirst
    }

    private func leave() {
        let woken = state.withLock { state in
            state.users -= 1
            guard state.users == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in woken { waiter.resume() }
    }
}
