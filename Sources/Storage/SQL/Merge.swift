/// Brings staged rows into a table with set-based statements: insert the new ones; unless all were new, find the changed
/// ones (and lock them in key order, so that two merges cannot deadlock) and update those.
///
/// An unchanged row is only read. That is why this is no `ON CONFLICT DO UPDATE`, which locks, and so dirties, each row
/// that it meets.
struct Merge: Sendable {
    /// A column of the target that staged rows set.
    struct Column: Sendable {
        /// The column.
        let name: String
        /// Its value, an expression over the source.
        let value: String
        /// What a new row gets when the value is null; when present, a null value means "unknown" and changes nothing in a
        /// stored row.
        let fallback: String?

        /// A column that takes the value as it is.
        static func exact(_ name: String, _ value: String) -> Column {
            Column(name: name, value: value, fallback: nil)
        }

        /// A column in which a null value leaves the stored one alone.
        static func known(_ name: String, _ value: String, else fallback: String = "NULL") -> Column {
            Column(name: name, value: value, fallback: fallback)
        }

        var inserted: String {
            guard let fallback, fallback != "NULL" else { return value }
            return "COALESCE(\(value), \(fallback))"
        }

        var updated: String { "\(name) = " + (fallback == nil ? value : "COALESCE(\(value), t.\(name))") }

        var differs: String {
            let difference = "t.\(name) IS DISTINCT FROM \(value)"
            return fallback == nil ? difference : "(\(value) IS NOT NULL AND \(difference))"
        }
    }

    /// The table.
    let target: String
    /// The table's primary key.
    let primaryKey: String
    /// The column by which rows are matched.
    let key: String
    /// The key's value, an expression over the source.
    let keyValue: String
    /// What follows `FROM`: the staging table as `s` and what it is joined with.
    let source: String
    /// The columns that count when rows are compared.
    let columns: [Column]
    /// Columns that only a new row gets, with expressions over the source.
    var insertedOnly: [(name: String, value: String)] = []
    /// Assignments that only a changed row gets.
    var updatedOnly: [String] = []
    /// Whether rows are inserted in staged order, the first of two that contend for a place winning; else in key order.
    var keepsStagedOrder = false

    /// Inserts the rows whose key the table lacks; one whose place another row holds is left out.
    ///
    /// - Returns: How many were inserted.
    func insertNew(_ session: StoreSession, provider: String?) throws -> Int {
        let names = [key] + columns.map(\.name) + insertedOnly.map(\.name) + ["provider", "created_at", "modified_at"]
        let values = [keyValue] + columns.map(\.inserted) + insertedOnly.map(\.value) + ["?", "?", "?"]
        return try session.sql.execute(
            """
            INSERT INTO \(target) (\(names.joined(separator: ", ")))
            SELECT \(values.joined(separator: ", "))
            FROM \(source) LEFT JOIN \(target) t ON t.\(key) = \(keyValue)
            WHERE t.\(key) IS NULL
            ORDER BY \(keepsStagedOrder ? "s.ord" : keyValue)
            ON CONFLICT DO NOTHING
            """,
            [.text(provider), .time(session.now), .time(session.now)])
    }

    /// Inserts the new rows and updates the changed ones.
    ///
    /// - Parameter count: How many rows are staged.
    /// - Returns: How many were inserted, and the primary keys of those that were updated.
    func perform(
        _ session: StoreSession, count: Int, provider: String?
    ) throws -> (inserted: Int, updated: [Int64]) {
        let inserted = try insertNew(session, provider: provider)
        return (inserted, inserted == count ? [] : try updateChanged(session, provider: provider))
    }

    /// Updates the rows that differ from the staged ones.
    ///
    /// - Returns: The primary keys of the rows that were updated.
    func updateChanged(_ session: StoreSession, provider: String?) throws -> [Int64] {
        let lock = session.sql.dialect == .postgres ? " FOR UPDATE OF t" : ""
        let changed = try session.sql.identifiers(
            """
            SELECT t.\(primaryKey) FROM \(source) JOIN \(target) t ON t.\(key) = \(keyValue)
            WHERE \(columns.map(\.differs).joined(separator: " OR "))
            ORDER BY t.\(key)\(lock)
            """)
        guard !changed.isEmpty else { return [] }
        let assignments =
            columns.map(\.updated) + updatedOnly + ["provider = COALESCE(?, t.provider)", "modified_at = ?"]
        try session.sql.execute(
            """
            UPDATE \(target) AS t SET \(assignments.joined(separator: ", "))
            FROM \(source)
            WHERE t.\(key) = \(keyValue) AND \(session.sql.dialect.isAny("t.\(primaryKey)"))
            """,
            [.text(provider), .time(session.now), .integers(changed)])
        return changed
    }
}
