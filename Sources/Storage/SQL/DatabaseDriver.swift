/// One of the two databases: runs bodies in transactions, each on a thread of its own.
protocol DatabaseDriver: Sendable {
    var dialect: SQLDialect { get }

    /// Runs a body in a transaction that sees one state of the database and changes nothing.
    func read<T: Sendable>(
        _ search: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T

    /// Runs a body in a transaction, once; an error undoes it.
    func write<T: Sendable>(
        _ search: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T

    /// Runs a body outside of any transaction while no other process can do the same.
    func exclusively<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Ends all connections once their transactions are over.
    func close() async
}

/// How a transaction finds the rows that its statements name.
///
/// Only PostgreSQL tells the two apart; SQLite does the same for both.
public enum PlanMode: Sendable {
    /// The planner chooses by the tables' statistics and the statement's values, each time that a statement runs.
    case planned
    /// Statements use indexes, along plans that a connection makes once. This is for short transactions of jobs: their
    /// statements name few rows by key, and planning them would cost as much as running them.
    case byKey
}
