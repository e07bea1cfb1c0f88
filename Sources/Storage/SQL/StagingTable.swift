import Catalog
import Foundation

/// A temporary table that a bulk write fills before one statement merges it into the real ones.
///
/// It belongs to the connection and is empty again when the transaction ends.
struct StagingTable: Sendable, Hashable {
    /// The type of a column.
    enum ColumnType: Sendable {
        case boolean
        case integer
        case int32
        case time
        case real
        case text
        case bytes
        case day

        /// The type's name in SQL; texts sort by code point.
        func name(in dialect: SQLDialect) -> String {
            switch (self, dialect) {
            case (.boolean, .postgres): "boolean"
            case (.integer, .postgres): "bigint"
            case (.int32, .postgres): "integer"
            case (.time, .postgres): "timestamptz"
            case (.real, .postgres): "double precision"
            case (.text, .postgres): "text COLLATE \"C\""
            case (.bytes, .postgres): "bytea"
            case (.day, .postgres): "date"
            case (.boolean, .sqlite), (.integer, .sqlite), (.int32, .sqlite): "INTEGER"
            case (.real, .sqlite): "REAL"
            case (.time, .sqlite), (.text, .sqlite), (.day, .sqlite): "TEXT"
            case (.bytes, .sqlite): "BLOB"
            }
        }
    }

    /// A column by its name and type; all columns may hold null.
    struct Column: Sendable, Hashable {
        let name: String
        let type: ColumnType

        init(_ name: String, _ type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    let name: String
    let columns: [Column]

    /// The columns' definitions in SQL.
    func definition(in dialect: SQLDialect) -> String {
        columns.map { "\($0.name) \($0.type.name(in: dialect))" }.joined(separator: ", ")
    }
}

/// Receives the fields of one row of a bulk load, in the order of the staging table's columns.
protocol SQLRowWriter: AnyObject {
    func null()
    func boolean(_ value: Bool)
    /// A whole number; it has to fit where the column is an `int32`.
    func integer(_ value: Int64)
    func real(_ value: Double)
    func text(_ value: String)
    func bytes(_ value: UnsafeRawBufferPointer)
    func day(_ value: ReleaseDate)
    func time(_ value: Date)
}

extension SQLRowWriter {
    func integer(_ value: Int) { integer(Int64(value)) }

    func integer(_ value: Int?) {
        if let value { integer(Int64(value)) } else { null() }
    }

    func real(_ value: Double?) {
        if let value { real(value) } else { null() }
    }

    func text(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    func id(_ value: SpotifyID) { text(value.rawValue) }
}
