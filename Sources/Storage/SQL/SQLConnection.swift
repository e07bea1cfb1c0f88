/// One connection to either database, used from one thread at a time and inside one transaction.
///
/// Placeholders are `?`, on both. All calls block; a ``Store`` sees to it that they do so on a thread of the driver.
package protocol SQLConnection: AnyObject {
    /// Which words the database wants.
    var dialect: SQLDialect { get }

    /// Runs a statement.
    ///
    /// - Returns: How many rows it inserted, updated or deleted.
    /// - Throws: ``StorageError``.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs a query and keeps its rows.
    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]

    /// Runs a query and passes its rows one by one, without holding them all.
    ///
    /// The connection must not be used by `body`. On PostgreSQL this is `COPY … TO STDOUT` in binary form, so every
    /// column has to be of a plain type: boolean, integer, floating point, text, bytes, date or time.
    func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Void) throws

    /// Runs one statement for many rows of values; on PostgreSQL in pipeline mode.
    ///
    /// - Returns: How many rows all of them together changed.
    @discardableResult
    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws -> Int

    /// Runs statements without values, several separated by `;`.
    func run(script: String) throws
}

/// The bulk side of a connection, which only the stores use.
protocol BulkLoading: SQLConnection {
    /// Fills a staging table: `COPY` in binary form, or one prepared insert.
    ///
    /// On PostgreSQL a few rows go into no table; ``execute(_:_:)`` and ``query(_:_:)`` carry them along and see them
    /// as one.
    ///
    /// - Parameters:
    ///   - table: The table; rows that it held before are gone.
    ///   - count: How many rows there are; 0 makes an empty table.
    ///   - fill: Writes the fields of row `index`, in the order of the table's columns.
    /// - Throws: ``StorageError``, or what `fill` throws.
    func load(_ table: StagingTable, count: Int, _ fill: (_ index: Int, _ row: any SQLRowWriter) throws -> Void) throws

    /// Takes identifiers for rows that are going to be inserted into a table.
    func reserveIDs(_ count: Int, of table: String) throws -> [Int64]

    /// Inserts rows into a real table; none of them may meet a row that is there.
    ///
    /// - Throws: ``StorageError/Code/conflict``, which repeats the transaction, when another transaction has inserted a
    ///   row with the same key meanwhile.
    func append(
        to table: String, _ columns: [StagingTable.Column], count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws -> Void
    ) throws

    /// Tells the planner for the rest of the transaction to join in the written order and to look rows up by index.
    ///
    /// Staging tables have no statistics, and those of a table that grows by a batch are out of date: left to itself,
    /// PostgreSQL now and then joins ten thousand rows with ten thousand by comparing each with each. Statements put
    /// the staging table first and each further table behind what it is found by.
    func preferIndexLookups() throws

    /// Takes statistics of a table that has none yet, so that the planner can tell its indexes apart.
    ///
    /// Of two indexes that begin alike, it takes either for a table that it knows nothing of, and so may read all of a
    /// run to find one item.
    func learn(about table: String) throws
}

extension SQLConnection {
    /// Runs a statement without values.
    @discardableResult
    package func execute(_ sql: String) throws -> Int { try execute(sql, []) }

    /// Runs a query without values.
    package func query(_ sql: String) throws -> [SQLRow] { try query(sql, []) }

    /// The first row of a result.
    package func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try query(sql, values).first }

    /// The number in the first field of the first row; 0 when there is none.
    func number(_ sql: String, _ values: [SQLValue] = []) throws -> Int {
        guard let row = try first(sql, values), !row.isNull(0) else { return 0 }
        return try row.int(0)
    }

    /// The identifiers in the first column.
    func identifiers(_ sql: String, _ values: [SQLValue] = []) throws -> [Int64] {
        try query(sql, values).map { try $0.integer(0) }
    }
}

/// The few places where the two databases want different words.
package enum SQLDialect: Sendable, Hashable {
    /// PostgreSQL 15 or later.
    case postgres
    /// SQLite 3.40 or later.
    case sqlite

    /// A condition that holds when the column equals one of the values in the next `?`, an `.integers` or `.texts`.
    package func isAny(_ column: String) -> String {
        switch self {
        case .postgres: "\(column) = ANY(?)"
        case .sqlite: "\(column) IN (SELECT value FROM json_each(?))"
        }
    }

    /// The clause that locks the selected rows until the transaction ends; SQLite has a single writer anyway.
    var forUpdate: String { self == .postgres ? " FOR UPDATE" : "" }

    /// The clause that keeps others from locking the selected rows by ``forUpdate`` until the transaction ends.
    var forKeyShare: String { self == .postgres ? " FOR KEY SHARE" : "" }

    /// The name of the function that takes the largest of its arguments.
    var greatest: String { self == .postgres ? "GREATEST" : "MAX" }
}

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

    /// Throws when a connection of the driver is no session of its own.
    func requireSessions() async throws

    /// Ends all connections once their transactions are over.
    func close() async
}

extension DatabaseDriver {
    /// An embedded database has nobody in between.
    func requireSessions() async throws {}
}

/// How a transaction finds the rows that its statements name.
///
/// Only PostgreSQL tells the two apart; SQLite does the same for both.
package enum PlanMode: Sendable {
    /// The planner chooses by the tables' statistics and the statement's values, each time that a statement runs.
    case planned
    /// Statements use indexes, along plans that a connection makes once. This is for short transactions of jobs: their
    /// statements name few rows by key, and planning them would cost as much as running them.
    case byKey
}
