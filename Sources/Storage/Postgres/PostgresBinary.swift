import Foundation

/// The binary forms of PostgreSQL's types (send and receive functions), big-endian as on the wire.
enum PostgresBinary {
    /// Type identifiers from `pg_type`.
    enum OID {
        static let unknown: UInt32 = 0
        static let boolean: UInt32 = 16
        static let bytea: UInt32 = 17
        static let bigint: UInt32 = 20
        static let text: UInt32 = 25
        static let double: UInt32 = 701
        static let bigintArray: UInt32 = 1016
        static let textArray: UInt32 = 1009
        static let timestamptz: UInt32 = 1184
        static let uuid: UInt32 = 2950
        static let jsonb: UInt32 = 3802
    }

    /// The type that a value is declared as.
    static func oid(of value: SQLValue) -> UInt32 {
        switch value {
        case .null: OID.unknown
        case .boolean: OID.boolean
        case .integer: OID.bigint
        case .real: OID.double
        case .text: OID.text
        case .blob: OID.bytea
        case .json: OID.jsonb
        case .time: OID.timestamptz
        case .uuid: OID.uuid
        case .integers: OID.bigintArray
        case .texts: OID.textArray
        }
    }

    /// Appends a value's bytes; a null has none.
    static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: break
        case .boolean(let value): bytes.append(value ? 1 : 0)
        case .integer(let value): append(value, to: &bytes)
        case .real(let value): append(Int64(bitPattern: value.bitPattern), to: &bytes)
        case .text(let value): append(text: value, to: &bytes)
        case .blob(let value): bytes.append(contentsOf: value)
        case .json(let value):
            bytes.append(1)
            append(text: value, to: &bytes)
        case .time(let value): append(DatabaseTime.microseconds(value), to: &bytes)
        case .uuid(let value): withUnsafeBytes(of: value.uuid) { bytes.append(contentsOf: $0) }
        case .integers(let values):
            appendArrayHeader(of: OID.bigint, count: values.count, to: &bytes)
            for value in values {
                append(Int32(8), to: &bytes)
                append(value, to: &bytes)
            }
        case .texts(let values):
            appendArrayHeader(of: OID.text, count: values.count, to: &bytes)
            for value in values {
                let start = bytes.count
                append(Int32(0), to: &bytes)
                append(text: value, to: &bytes)
                replace(at: start, with: Int32(bytes.count - start - 4), in: &bytes)
            }
        }
    }

    /// Appends an integer in network order.
    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends UTF-8 without the character U+0000, which PostgreSQL's text cannot hold.
    static func append(text: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if bytes[start...].contains(0) {
            let kept = bytes[start...].filter { $0 != 0 }
            bytes.replaceSubrange(start..., with: kept)
        }
    }

    /// Overwrites a length that was not known when its place was taken.
    static func replace(at position: Int, with value: Int32, in bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { source in
            for offset in 0..<4 { bytes[position + offset] = source[offset] }
        }
    }

    /// One dimension, no nulls, lower bound 1.
    private static func appendArrayHeader(of element: UInt32, count: Int, to bytes: inout [UInt8]) {
        append(Int32(count == 0 ? 0 : 1), to: &bytes)
        append(Int32(0), to: &bytes)
        append(element, to: &bytes)
        guard count > 0 else { return }
        append(Int32(count), to: &bytes)
        append(Int32(1), to: &bytes)
    }

    /// Reads a whole number of 2, 4 or 8 bytes, or a boolean.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        switch bytes.count {
        case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 1: Int64(bytes[0])
        default: nil
        }
    }

    /// Reads a number of 4 or 8 bytes.
    static func real(_ bytes: UnsafeRawBufferPointer) -> Double? {
        switch bytes.count {
        case 8: Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
        case 4: Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        default: nil
        }
    }
}
