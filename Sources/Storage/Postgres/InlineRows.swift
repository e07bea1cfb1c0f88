import Catalog
import Foundation

/// The rows of a staging table as parameters of each statement that reads them, one array for each column.
///
/// For the few rows of one artist this is several times cheaper than a temporary table. To make, fill and empty such a
/// table touches PostgreSQL's catalog and a dozen files, also at the commit, for which the run's other workers wait.
struct InlineRows {
    /// The most rows that are passed so; more are copied into a temporary table.
    static let limit = 256

    let table: String
    private let columns: [StagingTable.Column]
    let parameters: [PostgresParameters.Encoded]

    /// Encodes the rows as one binary array for each column; `fill` writes the fields of a row in the columns' order.
    init(
        _ table: StagingTable, count: Int,
        _ fill: (_ index: Int, _ row: any SQLRowWriter) throws(StorageError) -> Void
    ) throws(StorageError) {
        let writer = PostgresArrayWriter(columns: table.columns, rowCount: count)
        for index in 0..<count {
            writer.begin()
            try fill(index, writer)
        }
        self.table = table.name
        columns = table.columns
        parameters = writer.parameters
    }

    /// The common table expression that stands for the table.
    ///
    /// - Parameter first: The number of the first of the parameters.
    /// - Returns: SQL that stands behind `WITH`.
    func expression(first: Int) -> String {
        // Texts compare by code point, as those of every table here do.
        let fields = columns.map { $0.type == .text ? "\($0.name) COLLATE \"C\" AS \($0.name)" : $0.name }
        let arrays = columns.indices.map { "$\(first + $0)" }
        return """
            \(table) AS (SELECT \(fields.joined(separator: ", ")) FROM unnest(\(arrays.joined(separator: ", "))) \
            AS r (\(columns.map(\.name).joined(separator: ", "))))
            """
    }
}

/// Writes rows column by column, each column as a binary array: the form in which a statement takes them as parameters.
///
/// An array has its number of dimensions, whether it holds nulls, and its elements' type; then its length, its lower
/// bound, and per element a 32-bit length with its bytes, as a tuple of a binary `COPY` does.
final class PostgresArrayWriter: SQLRowWriter {
    private let types: [StagingTable.ColumnType]
    private let rowCount: Int
    private var columns: [[UInt8]]
    private var column = 0

    init(columns: [StagingTable.Column], rowCount: Int) {
        types = columns.map(\.type)
        self.rowCount = rowCount
        self.columns = types.map { type in
            var bytes: [UInt8] = []
            PostgresBinary.append(Int32(rowCount == 0 ? 0 : 1), to: &bytes)
            PostgresBinary.append(Int32(1), to: &bytes)
            PostgresBinary.append(type.oid, to: &bytes)
            if rowCount > 0 {
                PostgresBinary.append(Int32(rowCount), to: &bytes)
                PostgresBinary.append(Int32(1), to: &bytes)
            }
            return bytes
        }
    }

    /// The arrays, once all rows are written.
    var parameters: [PostgresParameters.Encoded] {
        zip(types, columns).map { PostgresParameters.Encoded(type: $0.arrayOID, bytes: $1) }
    }

    func begin() { column = 0 }

    func null() { field(length: -1) { _ in } }

    func boolean(_ value: Bool) { field(length: 1) { $0.append(value ? 1 : 0) } }

    func integer(_ value: Int64) {
        if types[column] == .int32 {
            field(length: 4) { PostgresBinary.append(Int32(truncatingIfNeeded: value), to: &$0) }
        } else {
            field(length: 8) { PostgresBinary.append(value, to: &$0) }
        }
    }

    func time(_ value: Date) { field(length: 8) { PostgresBinary.append(DatabaseTime.microseconds(value), to: &$0) } }

    func real(_ value: Double) { field(length: 8) { PostgresBinary.append(value.bitPattern, to: &$0) } }

    func text(_ value: String) {
        let start = columns[column].count
        field(length: 0) { bytes in
            PostgresBinary.append(text: value, to: &bytes)
            PostgresBinary.replace(at: start, with: Int32(bytes.count - start - 4), in: &bytes)
        }
    }

    func bytes(_ value: UnsafeRawBufferPointer) {
        field(length: Int32(value.count)) { $0.append(contentsOf: value) }
    }

    func day(_ value: ReleaseDate) {
        field(length: 4) { PostgresBinary.append(CalendarDay.number(of: value), to: &$0) }
    }

    private func field(length: Int32, _ write: (inout [UInt8]) -> Void) {
        PostgresBinary.append(length, to: &columns[column])
        write(&columns[column])
        column += 1
    }
}

extension StagingTable.ColumnType {
    /// The type of an element, from `pg_type`.
    fileprivate var oid: UInt32 {
        switch self {
        case .boolean: 16
        case .integer: 20
        case .int32: 23
        case .time: 1184
        case .real: 701
        case .text: 25
        case .bytes: 17
        case .day: 1082
        }
    }

    /// The type of an array of such elements.
    fileprivate var arrayOID: UInt32 {
        switch self {
        case .boolean: 1000
        case .integer: 1016
        case .int32: 1007
        case .time: 1185
        case .real: 1022
        case .text: 1009
        case .bytes: 1001
        case .day: 1182
        }
    }
}
