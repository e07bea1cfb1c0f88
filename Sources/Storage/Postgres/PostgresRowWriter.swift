import Catalog

/// Writes the tuples of a binary `COPY`: an 11-byte signature, flags, extension length; then per row a 16-bit field count
/// and per field a 32-bit length with its bytes; at the end -1 as a field count.
final class PostgresRowWriter: SQLRowWriter {
    var bytes: [UInt8] = []
    private let columns: Int16

    init(columns: Int) {
        self.columns = Int16(columns)
        bytes.append(contentsOf: Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00])
        bytes.append(contentsOf: [UInt8](repeating: 0, count: 8))
    }

    func begin() { PostgresBinary.append(columns, to: &bytes) }

    func end() { PostgresBinary.append(Int16(-1), to: &bytes) }

    func null() { PostgresBinary.append(Int32(-1), to: &bytes) }

    func boolean(_ value: Bool) {
        PostgresBinary.append(Int32(1), to: &bytes)
        bytes.append(value ? 1 : 0)
    }

    func integer(_ value: Int64) {
        PostgresBinary.append(Int32(8), to: &bytes)
        PostgresBinary.append(value, to: &bytes)
    }

    func real(_ value: Double) {
        PostgresBinary.append(Int32(8), to: &bytes)
        PostgresBinary.append(value.bitPattern, to: &bytes)
    }

    func text(_ value: String) {
        let start = bytes.count
        PostgresBinary.append(Int32(0), to: &bytes)
        PostgresBinary.append(text: value, to: &bytes)
        PostgresBinary.replace(at: start, with: Int32(bytes.count - start - 4), in: &bytes)
    }

    func bytes(_ value: UnsafeRawBufferPointer) {
        PostgresBinary.append(Int32(value.count), to: &bytes)
        bytes.append(contentsOf: value)
    }

    func day(_ value: ReleaseDate) {
        PostgresBinary.append(Int32(4), to: &bytes)
        PostgresBinary.append(CalendarDay.number(of: value), to: &bytes)
    }
}
