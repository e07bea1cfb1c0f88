/// Writes JSON as the original did: compact, keys in the given order, UTF-8 not escaped.
struct JSONWriter {
    private var bytes: [UInt8] = []

    private init() {}

    /// Writes a value.
    ///
    /// - Parameter value: what to write; decimals must be finite (others are written as `null`).
    /// - Returns: UTF-8.
    static func write(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.append(value)
        return writer.bytes
    }

    private mutating func append(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let digits): append(digits)
        case .decimal(let number): append(number.isFinite ? number.pythonText : "null")
        case .string(let text), .brokenString(let text, _): appendQuoted(text)
        case .array(let elements):
            appendList("[", "]", elements) { writer, element in writer.append(element) }
        case .object(let members):
            appendList("{", "}", members) { writer, member in
                writer.appendQuoted(member.key)
                writer.append(":")
                writer.append(member.value)
            }
        }
    }

    private mutating func appendList<Element>(
        _ open: String,
        _ close: String,
        _ elements: [Element],
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        append(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            body(&self, element)
        }
        append(close)
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Only what JSON demands is escaped, and the two line separators, which the original's renderer escaped for JavaScript.
    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var written = 0
            for index in utf8.indices where Self.mayNeedEscape(utf8[index]) {
                guard let escape = Self.escape(at: index, in: utf8) else { continue }
                bytes.append(contentsOf: utf8[written..<index])
                append(escape.text)
                written = index + escape.length
            }
            bytes.append(contentsOf: utf8[written...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        // 0xE2 begins the line separators, among others.
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xE2
    }

    /// What is written in place of a character, and how many bytes that has; nil for one that is written as it is.
    private static func escape(
        at index: Int,
        in utf8: UnsafeBufferPointer<UInt8>
    ) -> (text: String, length: Int)? {
        switch utf8[index] {
        case UInt8(ascii: "\""): return ("\\\"", 1)
        case UInt8(ascii: "\\"): return ("\\\\", 1)
        case 0x0A: return ("\\n", 1)
        case 0x0D: return ("\\r", 1)
        case 0x09: return ("\\t", 1)
        case 0x08: return ("\\b", 1)
        case 0x0C: return ("\\f", 1)
        case 0xE2:
            guard index + 2 < utf8.count, utf8[index + 1] == 0x80 else { return nil }
            return switch utf8[index + 2] {
            case 0xA8: ("\\u2028", 3)
            case 0xA9: ("\\u2029", 3)
            default: nil
            }
        case let byte:
            let digits = String(byte, radix: 16)
            return ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits, 1)
        }
    }
}
