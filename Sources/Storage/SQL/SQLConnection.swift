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
    func execute(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> Int

    /// Runs a query and keeps its rows.
    ///
    /// - Throws: ``StorageError``.
    func query(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> [SQLRow]

    /// Runs a query and passes its rows one by one, without holding them all.
    ///
    /// The connection must not be used by `body`. On PostgreSQL this is `COPY … TO STDOUT` in binary form, so every
    /// column has to be of a plain type: boolean, integer, floating point, text, bytes, date or time.
    ///
    /// - Throws: ``StorageError``, the body's too.
    func forEachRow(
        _ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StorageError) -> Void
    ) throws(StorageError)

    /// Runs one statement for many rows of values; on PostgreSQL in pipeline mode.
    ///
    /// - Returns: How many rows all of them together changed.
    /// - Throws: ``StorageError``.
    @discardableResult
    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws(StorageError) -> Int

    /// Runs statements without values, several separated by `;`.
    ///
    /// - Throws: ``StorageError``.
    func run(script: String) throws(StorageError)
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
    /// - Throws: ``StorageError``, that of `fill` too.
    func load(
        _ table: StagingTable, count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError)

    /// Takes identifiers for rows that are going to be inserted into a table.
    ///
    /// - Throws: ``StorageError``.
    func reserveIDs(_ count: Int, of table: String) throws(StorageError) -> [Int64]

    /// Inserts rows into a real table; none of them may meet a row that is there.
    ///
    /// - Throws: ``StorageError/Code/conflict``, which repeats the transaction, when another transaction has inserted a
    ///   row with the same key meanwhile.
    func append(
        to table: String, _ columns: [StagingTable.Column], count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError)

    /// Makes the planner join in the written order and look rows up by index, for the rest of the transaction.
    ///
    /// Staging tables have no statistics, and those of a table that grows by a batch are out of date. Without this call
    /// PostgreSQL sometimes joins ten thousand rows with ten thousand by comparing all pairs. Statements name the
    /// staging table first, and each further table after the one whose rows find it.
    ///
    /// - Throws: ``StorageError``.
    func preferIndexLookups() throws(StorageError)

    /// Takes statistics of a table that has none yet, so that the planner can compare its indexes.
    ///
    /// Of two indexes that begin alike, it takes either for a table that it knows nothing of, and so may read all of a
    /// run to find one item.
    ///
    /// - Throws: ``StorageError``.
    func learn(about table: String) throws(StorageError)
}

extension SQLConnection {
    /// Runs a statement without values.
    ///
    /// - Throws: ``StorageError``.
    @discardableResult
    package func execute(_ sql: String) throws(StorageError) -> Int { try execute(sql, []) }

    /// Runs a query without values.
    ///
    /// - Throws: ``StorageError``.
    package func query(_ sql: String) throws(StorageError) -> [SQLRow] { try query(sql, []) }

    /// The first row of a result.
    ///
    /// - Throws: ``StorageError``.
    package func first(_ sql: String, _ values: [SQLValue] = []) throws(StorageError) -> SQLRow? {
        try query(sql, values).first
    }

    /// The number in the first field of the first row; 0 when there is none.
    func number(_ sql: String, _ values: [SQLValue] = []) throws(StorageError) -> Int {
        guard let row = try first(sql, values), !row.isNull(0) else { return 0 }
        return try row.int(0)
    }

    /// The identifiers in the first column.
    func identifiers(_ sql: String, _ values: [SQLValue] = []) throws(StorageError) -> [Int64] {
        try query(sql, values).map { row throws(StorageError) in try row.integer(0) }
    }

    /// Passes the rows of a query to a body that may throw any error: the store's user wrote it.
    ///
    /// - Throws: ``StorageError``, or what the body throws; the rows that follow are not read then.
    package func forEachRow(_ sql: String, _ values: [SQLValue], passingTo body: (SQLRow) throws -> Void) throws {
        var failure: (any Error)?
        do throws(StorageError) {
            try forEachRow(sql, values) { row throws(StorageError) in
                do {
                    try body(row)
                } catch {
                    failure = error
                    throw StorageError(.interrupted, "the rows are not read to their end", cause: error)
                }
            }
        } catch {
            throw failure ?? error
        }
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
}

/// One of the two databases: runs bodies in transactions, each on a thread of its own.
protocol DatabaseDriver: Sendable {
    var dialect: SQLDialect { get }

    /// Runs a body in a transaction that sees one state of the database and changes nothing.
    ///
    /// - Throws: ``StorageError``, or what the body throws, which is the caller's.
    func read<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T

    /// Runs a body in a transaction, once; an error undoes it.
    ///
    /// - Throws: ``StorageError``, or what the body throws, which is the caller's.
    func write<T: Sendable>(
        _ plan: PlanMode, _ body: @escaping @Sendable (any BulkLoading) throws -> T
    ) async throws -> T

    /// Runs a body outside of any transaction while no other process can do the same.
    ///
    /// - Throws: ``StorageError``, or what the body throws, which is the caller's.
    func exclusively<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Throws when a connection of the driver is no session of its own.
    ///
    /// - Throws: ``StorageError``.
    func requireSessions() async throws(StorageError)

    /// Ends all connections once their transactions are over.
    func close() async
}

extension DatabaseDriver {
    /// An embedded database has nobody in between.
    func requireSessions() async throws(StorageError) {}
}

/// How PostgreSQL plans the statements of a transaction.
///
/// SQLite does the same for both.
package enum PlanMode: Sendable {
    /// The planner chooses by the tables' statistics and the statement's values, each time that a statement runs.
    case adaptive
    /// Statements use indexes, along plans that a connection makes once. This is for short transactions of jobs: their
    /// statements name few rows by key, and planning them would cost as much as running them.
    case indexOnly
}
