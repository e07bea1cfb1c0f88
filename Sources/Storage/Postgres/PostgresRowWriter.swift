import Catalog
import Foundation

/// Writes the tuples of a binary `COPY`: an 11-byte signature, flags, extension length; then per row a 16-bit field
/// count and per field a 32-bit length with its bytes; at the end -1 as a field count.
final class PostgresRowWriter: SQLRowWriter {
    var bytes: [UInt8] = []
    /// Which columns are 32 bits wide.
    private let isNarrow: [Bool]
    private var column = 0

    init(columns: [StagingTable.Column]) {
        isNarrow = columns.map { $0.type == .int32 }
        bytes.append(contentsOf: Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00])
        bytes.append(contentsOf: [UInt8](repeating: 0, count: 8))
    }

    func begin() {
        column = 0
        PostgresBinary.append(Int16(isNarrow.count), to: &bytes)
    }

    func end() { PostgresBinary.append(Int16(-1), to: &bytes) }

    func null() { startField(length: -1) }

    func boolean(_ value: Bool) {
        startField(length: 1)
        bytes.append(value ? 1 : 0)
    }

    func integer(_ value: Int64) {
        if isNarrow[column] {
            startField(length: 4)
            PostgresBinary.append(Int32(truncatingIfNeeded: value), to: &bytes)
        } else {
            startField(length: 8)
            PostgresBinary.append(value, to: &bytes)
        }
    }

    func time(_ value: Date) {
        startField(length: 8)
        PostgresBinary.append(DatabaseTime.microseconds(value), to: &bytes)
    }

    func real(_ value: Double) {
        startField(length: 8)
        PostgresBinary.append(value.bitPattern, to: &bytes)
    }

    func text(_ value: String) {
        let start = bytes.count
        startField(length: 0)
        PostgresBinary.append(text: value, to: &bytes)
        PostgresBinary.replace(at: start, with: Int32(bytes.count - start - 4), in: &bytes)
    }

    func bytes(_ value: UnsafeRawBufferPointer) {
        startField(length: Int32(value.count))
        bytes.append(contentsOf: value)
    }

    func day(_ value: ReleaseDate) {
        startField(length: 4)
        PostgresBinary.append(CalendarDay.number(of: value), to: &bytes)
    }

    private func startField(length: Int32) {
        PostgresBinary.append(length, to: &bytes)
        column += 1
    }
}
