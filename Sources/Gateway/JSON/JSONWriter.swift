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
        append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case "\u{8}": append("\\b")
            case "\u{C}": append("\\f")
            case "\u{2028}": append("\\u2028")
            case "\u{2029}": append("\\u2029")
            case ..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        append("\"")
    }
}
