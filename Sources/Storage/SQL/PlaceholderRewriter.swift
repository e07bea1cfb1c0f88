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
