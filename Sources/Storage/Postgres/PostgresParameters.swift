import Foundation

/// The values of one statement, laid out as libpq takes them: one buffer and pointers into it.
struct PostgresParameters {
    /// The arguments of libpq's calls; valid inside ``withPointers(_:)`` only.
    struct Pointers {
        let count: Int32
        let types: UnsafePointer<UInt32>?
        let values: UnsafePointer<UnsafePointer<CChar>?>?
        let lengths: UnsafePointer<Int32>?
        let formats: UnsafePointer<Int32>?
    }

    /// A value in its binary form.
    struct Encoded {
        let type: UInt32
        let bytes: [UInt8]
    }

    let types: [UInt32]
    private var bytes: [UInt8] = []
    /// Where each value starts; nil for null.
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [SQLValue], _ more: [Encoded] = []) {
        types = values.map(PostgresBinary.oid) + more.map(\.type)
        for value in values {
            let start = bytes.count
            PostgresBinary.append(value, to: &bytes)
            offsets.append(value == .null ? nil : start)
            lengths.append(Int32(bytes.count - start))
        }
        for value in more {
            offsets.append(bytes.count)
            bytes.append(contentsOf: value.bytes)
            lengths.append(Int32(value.bytes.count))
        }
        // An empty buffer has no address, but an empty text needs one that is not null.
        bytes.append(0)
    }

    func withPointers<R>(_ body: (Pointers) -> R) -> R {
        bytes.withUnsafeBufferPointer { buffer in
            let values: [UnsafePointer<CChar>?] = offsets.map { offset in
                guard let offset, let base = buffer.baseAddress else { return nil }
                return UnsafeRawPointer(base + offset).assumingMemoryBound(to: CChar.self)
            }
            let formats = [Int32](repeating: 1, count: values.count)
            return values.withUnsafeBufferPointer { values in
                formats.withUnsafeBufferPointer { formats in
                    types.withUnsafeBufferPointer { types in
                        lengths.withUnsafeBufferPointer { lengths in
                            body(
                                Pointers(
                                    count: Int32(values.count), types: types.baseAddress, values: values.baseAddress,
                                    lengths: lengths.baseAddress, formats: formats.baseAddress))
                        }
                    }
                }
            }
        }
    }
}

/// Values written into a statement's text, for `COPY`, which takes no parameters.
enum PostgresLiteral {
    /// The literal; texts are quoted for `standard_conforming_strings`, which every session here has on.
    static func text(_ value: SQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .integer(let value): "'\(value)'::bigint"
        case .real(let value): "\(quoted("\(value)"))::double precision"
        case .text(let value): "\(quoted(value))::text"
        case .blob(let value): "'\\x\(hexadecimal(value))'::bytea"
        case .json(let value): "\(quoted(value))::jsonb"
        case .time(let value): "'\(DatabaseTime.text(value))'::timestamptz"
        case .uuid(let value): "'\(value.uuidString)'::uuid"
        case .integers(let values): "ARRAY[\(values.map(String.init).joined(separator: ","))]::bigint[]"
        case .texts(let values): "ARRAY[\(values.map(quoted).joined(separator: ","))]::text[]"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("\0", with: "").replacing("'", with: "''"))'"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0\(digits)" : digits
        }.joined()
    }
}

/// Numbers placeholders: the seam's are question marks, libpq's are numbered from `$1`.
enum PlaceholderRewriter {
    /// Rewrites the placeholders outside of quotes.
    static func numbered(_ sql: String) -> String {
        substitute(in: sql) { "$\($0 + 1)" }
    }

    /// Replaces the placeholder at each position, counted from 0, by a text.
    static func substitute(in sql: String, _ replacement: (Int) -> String) -> String {
        guard sql.utf8.contains(UInt8(ascii: "?")) else { return sql }
        var result: [UInt8] = []
        result.reserveCapacity(sql.utf8.count + 32)
        var position = 0
        var quote: UInt8?
        for byte in sql.utf8 {
            if let open = quote {
                if byte == open { quote = nil }
                result.append(byte)
            } else if byte == UInt8(ascii: "?") {
                result.append(contentsOf: replacement(position).utf8)
                position += 1
            } else {
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte }
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
