import Pipeline

/// Writes a JSON value as the original did: compact, keys in the given order, UTF-8 not escaped.
struct JSONWriter {
    /// Writes a value.
    ///
    /// - Parameter value: what to write; decimals must be finite (others are written as `null`).
    /// - Returns: UTF-8.
    static func write(_ value: JSONValue) -> [UInt8] {
        var text = JSONText()
        append(value, to: &text)
        return text.bytes
    }

    private static func append(_ value: JSONValue, to text: inout JSONText) {
        switch value {
        case .null: text.null()
        case .bool(let flag): text.bool(flag)
        case .integer(let digits): text.write(digits)
        case .decimal(let number): text.decimal(number)
        case .string(let string), .brokenString(let string, _): text.string(string)
        case .array(let elements):
            text.array(elements) { append($1, to: &$0) }
        case .object(let members):
            text.object { text in
                for member in members {
                    text.key(named: member.key)
                    append(member.value, to: &text)
                }
            }
        }
    }
}
