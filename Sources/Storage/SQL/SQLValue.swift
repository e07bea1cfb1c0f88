package import Foundation

/// A value on its way into a statement.
///
/// | case | PostgreSQL (binary) | SQLite |
/// |---|---|---|
/// | `boolean` | `boolean` | 0 or 1 |
/// | `integer` | `bigint` | `INTEGER` |
/// | `real` | `double precision` | `REAL` |
/// | `text` | `text` | `TEXT` |
/// | `blob` | `bytea` | `BLOB` |
/// | `json` | `jsonb` | `TEXT` |
/// | `time` | `timestamptz` | `TEXT`, ISO 8601 in UTC with microseconds |
/// | `uuid` | `uuid` | `TEXT`, lower case |
/// | `integers`, `texts` | `bigint[]`, `text[]` | `TEXT`, a JSON array |
package enum SQLValue: Sendable, Hashable {
    /// SQL's `NULL`, of no type.
    case null
    /// True or false; 0 or 1 in SQLite.
    case boolean(Bool)
    /// A whole number of 64 bits.
    case integer(Int64)
    /// A number of double precision.
    case real(Double)
    /// A text; PostgreSQL gets it without the character U+0000.
    case text(String)
    /// Bytes as they are.
    case blob([UInt8])
    /// The text of a JSON document, which is not checked here.
    case json(String)
    /// A moment, kept to the microsecond.
    case time(Date)
    /// A UUID; SQLite keeps its text in lower case.
    case uuid(UUID)
    /// Whole numbers, for ``SQLDialect/isAny(_:)``.
    case integers([Int64])
    /// Texts, for ``SQLDialect/isAny(_:)``.
    case texts([String])

    /// A whole number of the platform's width.
    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

    /// A text, or null.
    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

    /// A moment, or null.
    static func time(_ value: Date?) -> SQLValue { value.map { .time($0) } ?? .null }

    /// The identifiers' texts.
    static func texts(_ ids: some Sequence<some RawRepresentable<String>>) -> SQLValue { .texts(ids.map(\.rawValue)) }
}

/// A JSON array of texts, the same for the same texts.
func jsonText(_ texts: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    guard let data = try? encoder.encode(texts) else { return "[]" }
    return String(decoding: data, as: UTF8.self)
}

/// The texts in a JSON array; anything in it that is no text is left out.
func texts(inJSON json: String) -> [String] {
    let parsed = try? JSONSerialization.jsonObject(with: Data(json.utf8))
    return (parsed as? [Any])?.compactMap { $0 as? String } ?? []
}

/// Checks that bytes are a JSON document and gives its text.
///
/// - Throws: ``StorageError/Code/invalidInput`` naming `what`.
func jsonText(_ data: Data, naming what: String) throws(StorageError) -> String {
    do {
        _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    } catch {
        throw StorageError(.invalidInput, "\(what) is not JSON", cause: error)
    }
    return String(decoding: data, as: UTF8.self)
}
