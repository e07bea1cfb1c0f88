package import Foundation

/// A row of a result; fields are read by position, from 0.
///
/// A row that ``SQLConnection/forEachRow(_:_:_:)`` passes is valid only during the call.
package struct SQLRow {
    let fields: any SQLFields

    /// Whether the field is null.
    package func isNull(_ position: Int) -> Bool { fields.isNull(position) }

    /// Reads true or false; a null or another type is ``StorageError/Code/corrupt``, as in the readers below.
    package func boolean(_ position: Int) throws(StorageError) -> Bool {
        try require(fields.boolean(position), position, "boolean")
    }

    /// Reads a whole number of up to 64 bits.
    package func integer(_ position: Int) throws(StorageError) -> Int64 {
        try require(fields.integer(position), position, "integer")
    }

    /// A whole number, as `Int`.
    package func int(_ position: Int) throws(StorageError) -> Int { Int(try integer(position)) }

    /// Reads a number of single or double precision.
    package func real(_ position: Int) throws(StorageError) -> Double {
        try require(fields.real(position), position, "number")
    }

    /// A text; also the JSON text of a field that the statement casts to `text`.
    package func text(_ position: Int) throws(StorageError) -> String {
        if fields.isNull(position) { throw unreadable(position, "text") }
        return fields.withBytes(position) { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads bytes, copied out of the row.
    package func blob(_ position: Int) throws(StorageError) -> [UInt8] {
        if fields.isNull(position) { throw unreadable(position, "bytes") }
        return fields.withBytes(position) { [UInt8]($0) }
    }

    /// Reads a moment, exact to the microsecond.
    package func time(_ position: Int) throws(StorageError) -> Date {
        try require(fields.time(position), position, "time")
    }

    /// Reads a UUID.
    package func uuid(_ position: Int) throws(StorageError) -> UUID {
        try require(fields.uuid(position), position, "uuid")
    }

    /// A date, as days since 2000-01-01.
    func day(_ position: Int) throws(StorageError) -> Int32 { try require(fields.day(position), position, "date") }

    /// The value that `read` finds, or nil when the field is null.
    package func optional<Value, Failure: Error>(
        _ position: Int, _ read: (Int) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        fields.isNull(position) ? nil : try read(position)
    }

    /// The bytes of a field without copying them.
    func withBytes<R>(_ position: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try fields.withBytes(position, body)
    }

    private func require<Value>(_ value: Value?, _ position: Int, _ type: String) throws(StorageError) -> Value {
        guard let value else { throw unreadable(position, type) }
        return value
    }

    private func unreadable(_ position: Int, _ type: String) -> StorageError {
        StorageError(
            .corrupt, "field \(position) of a row is \(isNull(position) ? "null" : "no \(type)"); expected a \(type)")
    }
}

/// The fields of one row, as a driver reads them; positions count from 0 and are in range.
protocol SQLFields {
    var count: Int { get }
    func isNull(_ position: Int) -> Bool
    func boolean(_ position: Int) -> Bool?
    func integer(_ position: Int) -> Int64?
    func real(_ position: Int) -> Double?
    /// UTF-8 of a text, the bytes of a blob.
    func withBytes<R>(_ position: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
    func time(_ position: Int) -> Date?
    /// Days since 2000-01-01.
    func day(_ position: Int) -> Int32?
    func uuid(_ position: Int) -> UUID?
}
