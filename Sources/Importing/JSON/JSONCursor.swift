/// Why JSON text cannot be read on.
enum JSONFault: Error {
    /// The text is not JSON; says why.
    case malformed(String)
    /// The bytes themselves cannot be read.
    case source(ImportError)
}

/// Reads JSON text byte by byte from a source, in bounded memory.
///
/// - Source: RFC 8259.
final class JSONCursor {
    /// How deep values may lie within one another.
    static let maximumDepth = 64

    /// How many bytes were taken.
    var offset: Int { base + index }
    /// The line, from 1.
    private(set) var line = 1

    private let source: any ByteSource
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256 * 1024)
    private var index = 0
    private var count = 0
    private var base = 0
    private var isAtEnd = false

    init(_ source: any ByteSource) {
        self.source = source
    }

    deinit { buffer.deallocate() }

    /// The next byte, without taking it; `nil` at the end.
    func peek() throws(JSONFault) -> UInt8? {
        if index < count { return buffer[index] }
        if isAtEnd { return nil }
        base += count
        index = 0
        do throws(ImportError) { count = try source.fill(buffer) } catch { throw .source(error) }
        isAtEnd = count == 0
        return isAtEnd ? nil : buffer[0]
    }

    /// Takes the byte that was peeked at.
    func advance() {
        if buffer[index] == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    /// The next byte that is no white space, without taking it.
    func token() throws(JSONFault) -> UInt8? {
        if index < count, buffer[index] > 0x20 { return buffer[index] }
        while let byte = try peek() {
            guard byte <= 0x20 else { return byte }
            advance()
        }
        return nil
    }

    /// Takes a byte that must come next.
    func expect(_ wanted: Unicode.Scalar) throws(JSONFault) {
        guard try token() == UInt8(ascii: wanted) else { throw .malformed("'\(wanted)' is missing") }
        advance()
    }

    /// Takes a byte order mark.
    func skipByteOrderMark() throws(JSONFault) {
        guard try peek() == 0xEF else { return }
        for _ in 0..<3 where try peek() != nil { advance() }
    }

    /// Goes behind the next line end.
    func skipLine() throws(JSONFault) {
        while let byte = try peek() {
            advance()
            if byte == UInt8(ascii: "\n") { return }
        }
    }

    /// Takes a value without keeping it.
    func skipValue(depth: Int = 0) throws(JSONFault) {
        guard depth < Self.maximumDepth else { throw .malformed("values lie more than \(Self.maximumDepth) deep") }
        switch try token() {
        case UInt8(ascii: "{"):
            try members { () throws(JSONFault) in
                try self.skipString()
            } each: { (_) throws(JSONFault) in
                try self.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try elements { () throws(JSONFault) in try self.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): try skipString()
        case nil: throw .malformed("the text ends within a value")
        default: try takeLiteral { _ in }
        }
    }

    /// Takes an object: for each member the key, then, behind the colon, the value.
    func members<Key>(
        _ key: () throws(JSONFault) -> Key, each: (Key) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try expect("{")
        if try token() == UInt8(ascii: "}") { return advance() }
        while true {
            guard try token() == UInt8(ascii: "\"") else { throw .malformed("a key is missing") }
            let found = try key()
            try expect(":")
            try each(found)
            switch try token() {
            case UInt8(ascii: ","): advance()
            case UInt8(ascii: "}"): return advance()
            default: throw .malformed("',' or '}' is missing")
            }
        }
    }

    /// Takes an array, calling for each element.
    func elements(_ each: () throws(JSONFault) -> Void) throws(JSONFault) {
        try expect("[")
        if try token() == UInt8(ascii: "]") { return advance() }
        while true {
            try each()
            switch try token() {
            case UInt8(ascii: ","): advance()
            case UInt8(ascii: "]"): return advance()
            default: throw .malformed("',' or ']' is missing")
            }
        }
    }

    /// Takes a number, `true`, `false` or `null`; other words, such as `NaN`, pass as well.
    ///
    /// - Parameter raw: Where the bytes go, behind those that are there.
    /// - Throws: ``JSONFault`` when there is none, or one of more than 400 bytes.
    func literal(into raw: inout [UInt8]) throws(JSONFault) {
        try takeLiteral { raw.append(contentsOf: $0) }
    }

    private func takeLiteral(_ take: (UnsafeBufferPointer<UInt8>) -> Void) throws(JSONFault) {
        var length = 0
        while try peek() != nil {
            var end = index
            while end < count, buffer[end] > 0x20, !Self.endsLiteral(buffer[end]) { end += 1 }
            length += end - index
            if length > 400 { throw .malformed("a value is missing") }
            take(UnsafeBufferPointer(rebasing: buffer[index..<end]))
            let isCut = end == count
            index = end
            if !isCut { break }
        }
        if length == 0 { throw .malformed("a value is missing") }
    }

    private static func endsLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "\""),
            UInt8(ascii: "["), UInt8(ascii: "{"):
            true
        default: false
        }
    }

    func skipString() throws(JSONFault) {
        try takeString { _ in }
    }

    /// Takes a string as it is written, quotation marks and escapes included.
    ///
    /// - Parameters:
    ///   - raw: Where the bytes go, behind those that are there.
    ///   - limit: How many bytes of the string are kept at most; the others are skipped.
    /// - Throws: ``JSONFault`` when the text ends within it.
    func rawString(into raw: inout [UInt8], limit: Int = .max) throws(JSONFault) {
        raw.append(UInt8(ascii: "\""))
        try takeString { bytes in
            let room = max(0, limit - raw.count)
            raw.append(contentsOf: bytes.count <= room ? bytes : UnsafeBufferPointer(rebasing: bytes.prefix(room)))
        }
    }

    /// Takes a string, portion by portion, without its first quotation mark.
    private func takeString(_ take: (UnsafeBufferPointer<UInt8>) -> Void) throws(JSONFault) {
        try expect("\"")
        var isEscaped = false
        while try peek() != nil {
            let count = count
            var end = index
            var isClosed = false
            while end < count, !isClosed {
                let byte = buffer[end]
                end += 1
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isClosed = true
                }
                if byte == UInt8(ascii: "\n") { line += 1 }
            }
            take(UnsafeBufferPointer(rebasing: buffer[index..<end]))
            index = end
            if isClosed { return }
        }
        throw .malformed("the text ends within a string")
    }
}
