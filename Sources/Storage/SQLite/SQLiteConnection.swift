import Catalog
import Foundation
import GRDB

/// A connection of GRDB as a ``SQLConnection``; valid during one access to the database.
final class SQLiteConnection: BulkLoading {
    private let database: Database
    private let path: String?

    var dialect: SQLDialect { .sqlite }

    /// Wraps a connection for the length of a transaction.
    ///
    /// - Parameters:
    ///   - database: GRDB's connection.
    ///   - path: The file of the database; `nil` for one in memory.
    init(_ database: Database, path: String?) {
        self.database = database
        self.path = path
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> Int {
        try translated {
            let statement = try database.cachedStatement(sql: sql)
            let before = database.totalChangesCount
            try statement.execute(arguments: StatementArguments(values.map(Self.databaseValue)))
            return database.totalChangesCount - before
        }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> [SQLRow] {
        try translated {
            let statement = try database.cachedStatement(sql: sql)
            let arguments = StatementArguments(values.map(Self.databaseValue))
            return try Row.fetchAll(statement, arguments: arguments).map { SQLRow(fields: SQLiteFields(row: $0)) }
        }
    }

    func forEachRow(
        _ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StorageError) -> Void
    ) throws(StorageError) {
        try translated {
            let statement = try database.makeStatement(sql: sql)
            let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values.map(Self.databaseValue)))
            while let row = try rows.next() { try body(SQLRow(fields: SQLiteFields(row: row))) }
        }
    }

    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws(StorageError) -> Int {
        try translated {
            let statement = try database.cachedStatement(sql: sql)
            let before = database.totalChangesCount
            for values in rows {
                try statement.execute(arguments: StatementArguments(values.map(Self.databaseValue)))
            }
            return database.totalChangesCount - before
        }
    }

    func run(script: String) throws(StorageError) {
        try translated { try database.execute(sql: script) }
    }

    func load(
        _ table: StagingTable, count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError) {
        try run(
            script: """
                CREATE TEMP TABLE IF NOT EXISTS \(table.name) (\(table.definition(in: .sqlite)));
                DELETE FROM temp.\(table.name);
                """)
        try append(to: "temp.\(table.name)", table.columns, count: count, fill)
    }

    func append(
        to table: String, _ columns: [StagingTable.Column], count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError) {
        try translated {
            let names = columns.map(\.name).joined(separator: ", ")
            let marks = columns.map { _ in "?" }.joined(separator: ", ")
            let statement = try database.cachedStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(marks))")
            let writer = SQLiteRowWriter()
            for index in 0..<count {
                writer.values.removeAll(keepingCapacity: true)
                try fill(index, writer)
                statement.setUncheckedArguments(StatementArguments(writer.values))
                try statement.execute()
            }
        }
    }

    func reserveIDs(_ count: Int, of table: String) throws(StorageError) -> [Int64] {
        guard count > 0 else { return [] }
        // There is one writer, so nobody else takes them.
        let highest = try first("SELECT COALESCE(MAX(id), 0) FROM \(table)")?.integer(0) ?? 0
        return (1...Int64(count)).map { highest + $0 }
    }

    func preferIndexLookups() throws(StorageError) {}

    func learn(about table: String) throws(StorageError) {}

    private static func databaseValue(_ value: SQLValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .boolean(let value): value.databaseValue
        case .integer(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let value), .json(let value): value.databaseValue
        case .blob(let value): Data(value).databaseValue
        case .time(let value): DatabaseTime.text(value).databaseValue
        case .uuid(let value): value.uuidString.lowercased().databaseValue
        case .integers(let values): "[\(values.map(String.init).joined(separator: ","))]".databaseValue
        case .texts(let values): jsonText(values).databaseValue
        }
    }

    private func translated<R>(_ body: () throws -> R) throws(StorageError) -> R {
        do {
            return try body()
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw SQLiteFailure.storageError(error, at: path)
        } catch {
            throw StorageError(.failed, "SQLite's driver failed: \(error)", cause: error)
        }
    }
}

/// Collects the values of one row.
final class SQLiteRowWriter: SQLRowWriter {
    var values: [DatabaseValue] = []

    func null() { values.append(.null) }
    func boolean(_ value: Bool) { values.append(value.databaseValue) }
    func integer(_ value: Int64) { values.append(value.databaseValue) }
    func real(_ value: Double) { values.append(value.databaseValue) }
    func text(_ value: String) { values.append(value.databaseValue) }
    func bytes(_ value: UnsafeRawBufferPointer) { values.append(Data(value).databaseValue) }
    func day(_ value: ReleaseDate) { values.append(value.isoDate.databaseValue) }
    func time(_ value: Date) { values.append(DatabaseTime.text(value).databaseValue) }
}

/// A row as GRDB hands it out.
struct SQLiteFields: SQLFields {
    let row: Row

    var count: Int { row.count }

    func isNull(_ position: Int) -> Bool { row.hasNull(atIndex: position) }

    func boolean(_ position: Int) -> Bool? { integer(position).map { $0 != 0 } }

    func integer(_ position: Int) -> Int64? { Int64.fromDatabaseValue(row[position]) }

    func real(_ position: Int) -> Double? { Double.fromDatabaseValue(row[position]) }

    func withBytes<R>(_ position: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let value: DatabaseValue = row[position]
        switch value.storage {
        case .blob(let data): return try data.withUnsafeBytes(body)
        case .string(let text): return try Array(text.utf8).withUnsafeBytes(body)
        case .int64(let number): return try Array("\(number)".utf8).withUnsafeBytes(body)
        case .double(let number): return try Array("\(number)".utf8).withUnsafeBytes(body)
        case .null: return try body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    func time(_ position: Int) -> Date? { String.fromDatabaseValue(row[position]).flatMap(DatabaseTime.date(text:)) }

    func day(_ position: Int) -> Int32? {
        guard let text = String.fromDatabaseValue(row[position]) else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        return CalendarDay.number(parts[0], parts[1], parts[2])
    }

    func uuid(_ position: Int) -> UUID? { String.fromDatabaseValue(row[position]).flatMap(UUID.init(uuidString:)) }
}
