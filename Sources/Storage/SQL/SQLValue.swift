public import Foundation

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
public enum SQLValue: Sendable, Hashable {
    /// The absent value.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number.
    case real(Double)
    /// A text.
    case text(String)
    /// Bytes.
    case blob([UInt8])
    /// A JSON document.
    case json(String)
    /// A moment, kept to the microsecond.
    case time(Date)
    /// A UUID.
    case uuid(UUID)
    /// Whole numbers, for ``SQLDialect/isAny(_:)``.
    case integers([Int64])
    /// Texts, for ``SQLDialect/isAny(_:)``.
    case texts([String])

    /// A whole number.
    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

    /// A text, or null.
    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

    /// A moment, or null.
    static func time(_ value: Date?) -> SQLValue { value.map { .time($0) } ?? .null }

    /// The identifiers' texts.
    static func texts(_ ids: some Sequence<some RawRepresentable<String>>) -> SQLValue { .texts(ids.map(\.rawValue)) }
}
