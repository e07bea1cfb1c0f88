import Foundation

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
        case .time(let value): "'\(Moment.text(value))'::timestamptz"
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
