import Foundation
import GRDB

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

    func time(_ position: Int) -> Date? { String.fromDatabaseValue(row[position]).flatMap(Moment.date(text:)) }

    func day(_ position: Int) -> Int32? {
        guard let text = String.fromDatabaseValue(row[position]) else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        return CalendarDay.number(parts[0], parts[1], parts[2])
    }

    func uuid(_ position: Int) -> UUID? { String.fromDatabaseValue(row[position]).flatMap(UUID.init(uuidString:)) }
}
