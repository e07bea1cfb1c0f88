import Foundation

/// JSON whose objects keep the order of their keys, which Foundation's decoder loses.
enum OrderedJSON: Hashable {
    struct Member: Hashable {
        let key: String
        let value: OrderedJSON
    }

    case object([Member])
    case array([OrderedJSON])
    case string(String)
    /// A number, `true`, `false` or `null`: routes need none of them, only to step over them.
    case other(String)

    init(parsing text: String) throws {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == parser.bytes.count else { throw parser.unexpected("the end") }
    }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        mutating func value(depth: Int) throws -> OrderedJSON {
            guard depth < 32 else { throw Routes.invalid("it is nested more than 32 deep") }
            skipSpace()
            switch peek {
            case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
            case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
            case UInt8(ascii: "\""): return .string(try string())
            default: return .other(try word())
            }
        }

        mutating func skipSpace() {
            while let byte = peek, [32, 9, 10, 13].contains(byte) { position += 1 }
        }

        func unexpected(_ wanted: String) -> BrokerError {
            Routes.invalid("\(wanted) is expected at byte \(position)")
        }

        private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

        /// Steps over `character` after optional space; tells whether it was there.
        private mutating func skip(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard peek == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private mutating func members(depth: Int) throws -> [Member] {
            position += 1
            var members: [Member] = []
            if skip("}") { return members }
            repeat {
                skipSpace()
                guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
                let key = try string()
                guard skip(":") else { throw unexpected("':'") }
                members.append(Member(key: key, value: try value(depth: depth)))
            } while skip(",")
            guard skip("}") else { throw unexpected("'}'") }
            return members
        }

        private mutating func elements(depth: Int) throws -> [OrderedJSON] {
            position += 1
            var elements: [OrderedJSON] = []
            if skip("]") { return elements }
            repeat { elements.append(try value(depth: depth)) } while skip(",")
            guard skip("]") else { throw unexpected("']'") }
            return elements
        }

        /// Finds the end of a string and leaves its escapes to Foundation.
        private mutating func string() throws -> String {
            let start = position
            position += 1
            while let byte = peek, byte != UInt8(ascii: "\"") {
                position += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            guard peek != nil else { throw unexpected("the closing quote") }
            position += 1
            do {
                return try JSONDecoder().decode(String.self, from: Data(bytes[start..<position]))
            } catch {
                throw Routes.invalid("the string at byte \(start) has a bad escape")
            }
        }

        private mutating func word() throws -> String {
            let start = position
            while let byte = peek, byte.isWordByte { position += 1 }
            guard position > start else { throw unexpected("a value") }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
    }
}

extension UInt8 {
    /// Whether the byte may be part of a number, `true`, `false` or `null`.
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"): true
        default: false
        }
    }
}
