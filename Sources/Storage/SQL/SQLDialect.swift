/// The few places where the two databases want different words.
public enum SQLDialect: Sendable, Hashable {
    /// PostgreSQL 15 or later.
    case postgres
    /// SQLite 3.40 or later.
    case sqlite

    /// A condition that holds when the column equals one of the values in the next `?`, an `.integers` or `.texts`.
    public func isAny(_ column: String) -> String {
        switch self {
        case .postgres: "\(column) = ANY(?)"
        case .sqlite: "\(column) IN (SELECT value FROM json_each(?))"
        }
    }

    /// The clause that locks the selected rows until the transaction ends; SQLite has a single writer anyway.
    var forUpdate: String { self == .postgres ? " FOR UPDATE" : "" }

    /// The name of the function that takes the largest of its arguments.
    var greatest: String { self == .postgres ? "GREATEST" : "MAX" }
}
