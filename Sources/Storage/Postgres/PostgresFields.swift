import CLibPQ
import Foundation

/// Fields whose bytes are in PostgreSQL's binary form.
protocol PostgresFields: SQLFields {
    /// The field's bytes; nil for null.
    func bytes(_ position: Int) -> UnsafeRawBufferPointer?
}

extension PostgresFields {
    func isNull(_ position: Int) -> Bool { bytes(position) == nil }

    func boolean(_ position: Int) -> Bool? { bytes(position).flatMap(PostgresBinary.integer).map { $0 != 0 } }

    func integer(_ position: Int) -> Int64? { bytes(position).flatMap(PostgresBinary.integer) }

    func real(_ position: Int) -> Double? { bytes(position).flatMap(PostgresBinary.real) }

    func withBytes<R>(_ position: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(bytes(position) ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }

    func time(_ position: Int) -> Date? { integer(position).map(DatabaseTime.date(microseconds:)) }

    func day(_ position: Int) -> Int32? { integer(position).flatMap(Int32.init(exactly:)) }

    func uuid(_ position: Int) -> UUID? {
        guard let bytes = bytes(position), bytes.count == 16 else { return nil }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

/// A result that libpq holds; freed with the last row.
final class PostgresResult {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var rowCount: Int { Int(PQntuples(pointer)) }

    /// The rows that a statement touched, 0 for one that touches none.
    var affected: Int {
        guard let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }
}

/// A row of a result.
struct PostgresResultRow: PostgresFields {
    let result: PostgresResult
    let row: Int32

    var count: Int { Int(PQnfields(result.pointer)) }

    func bytes(_ position: Int) -> UnsafeRawBufferPointer? {
        let column = Int32(position)
        guard PQgetisnull(result.pointer, row, column) == 0, let value = PQgetvalue(result.pointer, row, column) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result.pointer, row, column)))
    }
}

/// A row of a binary `COPY`, in libpq's buffer: valid until the next row is fetched.
final class PostgresCopyRow: PostgresFields {
    private var spans: [UnsafeRawBufferPointer?] = []

    var count: Int { spans.count }

    func bytes(_ position: Int) -> UnsafeRawBufferPointer? { spans[position] }

    /// Reads one tuple: a 16-bit field count, then for each field a 32-bit length (-1 for null) and its bytes.
    ///
    /// - Returns: `false` for the trailer.
    func parse(_ tuple: UnsafeRawBufferPointer) throws(StorageError) -> Bool {
        spans.removeAll(keepingCapacity: true)
        guard tuple.count >= 2 else { throw Self.malformed }
        let fields = Int16(bigEndian: tuple.loadUnaligned(as: Int16.self))
        if fields < 0 { return false }
        var offset = 2
        for _ in 0..<fields {
            guard offset + 4 <= tuple.count else { throw Self.malformed }
            let length = Int(Int32(bigEndian: tuple.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
            offset += 4
            if length < 0 {
                spans.append(nil)
                continue
            }
            guard offset + length <= tuple.count else { throw Self.malformed }
            spans.append(UnsafeRawBufferPointer(rebasing: tuple[offset..<offset + length]))
            offset += length
        }
        return true
    }

    private static var malformed: StorageError {
        StorageError(.corrupt, "PostgreSQL sent a COPY row that is cut short; run the command again")
    }
}
