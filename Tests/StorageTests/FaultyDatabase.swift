import Concurrency
import Foundation
import Logging
import RunsTesting

@testable import Storage

/// A database that fails as it is told to, and else does nothing.
final class FaultyDatabase: DatabaseDriver {
    private let failure: Mutex<StorageError?>
    private let runs = Mutex(0)

    var dialect: SQLDialect { .sqlite }
    /// How many transactions were begun.
    var count: Int { runs.withLock { $0 } }

    init(failing error: StorageError? = nil) { failure = Mutex(error) }

    /// A store on such a database.
    static func store(failing error: StorageError, attempts: Int = 1) -> Store {
        FaultyDatabase(failing: error).store(attempts: attempts)
    }

    func store(
        attempts: Int = 1, logger: Logger = .silent, clock: any TimeSource = SystemClock()
    ) -> Store {
        Store(
            url: DatabaseURL.inMemory, driver: self, attempts: attempts, logger: logger, clock: clock
        )
    }

    /// From now on transactions fail, or work again.
    func fail(_ error: StorageError?) { failure.withLock { $0 = error } }

    func read<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T { try run(body) }

    func write<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T { try run(body) }

    func exclusively<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try run { try body($0) }
    }

    func close() async {}

    private func run<T>(_ body: (any BulkLoading) throws -> T) throws -> T {
        runs.withLock { $0 += 1 }
        if let error = failure.withLock({ $0 }) { throw error }
        return try body(IdleConnection())
    }
}

extension DatabaseURL {
    fileprivate static var inMemory: DatabaseURL {
        do { return try DatabaseURL("sqlite::memory:") } catch { preconditionFailure("\(error)") }
    }
}

/// A connection on which nothing happens.
private final class IdleConnection: BulkLoading {
    var dialect: SQLDialect { .sqlite }

    func execute(_ sql: String, _ values: [SQLValue]) -> Int { 0 }
    func query(_ sql: String, _ values: [SQLValue]) -> [SQLRow] { [] }
    func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StorageError) -> Void) {}
    func executeMany(_ sql: String, _ rows: [[SQLValue]]) -> Int { 0 }
    func run(script: String) {}
    func load(
        _ table: StagingTable, count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) {}
    func reserveIDs(_ count: Int, of table: String) -> [Int64] { [] }
    func append(
        to table: String, _ columns: [StagingTable.Column], count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) {}
    func preferIndexLookups() {}
    func learn(about table: String) {}
}
