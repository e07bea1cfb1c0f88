/// The PostgreSQL driver: transactions over a pool of libpq connections.
final class PostgresDatabase: DatabaseDriver {
    private let pool: PostgresPool
    private let uri: String

    /// Held while migrating, so that two processes that start together do not both create the schema.
    private static let migrationLock: Int64 = 0x6A75_6B65

    var dialect: SQLDialect { .postgres }

    init(uri: String, connections: Int) {
        self.uri = uri
        pool = PostgresPool(uri: uri, size: connections)
    }

    func requireSessions() async throws(StorageError) {
        try await PostgresPooler.refuseTransactionMode(at: uri)
    }

    func read<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        try await transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", plan, body)
    }

    func write<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        // Not `READ WRITE`: an operator may have made the database read-only (`default_transaction_read_only`).
        try await transaction("BEGIN ISOLATION LEVEL READ COMMITTED", plan, body)
    }

    func exclusively<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await pool.run { connection in
            _ = try connection.query("SELECT pg_advisory_lock(?)", [.integer(Self.migrationLock)])
            defer { _ = try? connection.query("SELECT pg_advisory_unlock(?)", [.integer(Self.migrationLock)]) }
            return try body(connection)
        }
    }

    func close() async { await pool.close() }

    private func transaction<T: Sendable>(
        _ begin: String, _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T {
        try await pool.run { connection in
            connection.loadedTables = []
            connection.carriedRows = []
            connection.plansLookups = false
            try connection.setPlan(plan)
            try connection.run(script: begin)
            let result: T
            do {
                result = try body(connection)
            } catch {
                // A connection that cannot roll back is not idle, so its slot replaces it.
                try? connection.run(script: "ROLLBACK")
                throw error
            }
            do {
                try connection.run(script: "COMMIT")
            } catch let error as StorageError where error.code == .connectionLost {
                // Whether the commit took place is unknown: the caller must not simply run it again.
                throw StorageError(
                    .connectionLost, "\(error.message); whether the last change was stored is unknown, repeat the job",
                    cause: error)
            }
            return result
        }
    }
}
