/// Inserts or updates staged rows with at most four statements.
///
/// They look up which rows exist and which of these differ, insert the missing ones, lock the differing ones and update
/// them. Rows are inserted in the order of their keys and locked in that of their primary keys, whatever order they
/// came in, so that two upserts cannot deadlock.
///
/// An unchanged row is only read. `ON CONFLICT DO UPDATE` would lock, and so write, every row that it finds.
struct Upsert: Sendable {
    /// A column of the target that staged rows set.
    struct Column: Sendable {
        /// The column's name in the target table.
        let name: String
        /// Its value, an expression over the source.
        let value: String
        /// A new row's value in place of a null; when present, a null value means "unknown" and changes nothing in a
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

    /// The table that rows are brought into.
    let target: String
    /// The table's primary key.
    let primaryKey: String
    /// The column by which rows are matched.
    let key: String
    /// The key's value, an expression over the source.
    let keyValue: String
    /// The text after `FROM`: the staging table, which has a column `ord`, as `s`, and what it is joined with.
    let source: String
    /// The columns that count when rows are compared.
    let columns: [Column]
    /// Columns that only a new row gets, with expressions over the source.
    var insertedOnly: [(name: String, value: String)] = []
    /// Assignments that only a changed row gets.
    var updatedOnly: [String] = []
    /// A condition over source and target `t` that ``Outcome/flagged`` tells the known rows of.
    var flag = "1 = 0"
    /// Whether a row that is changed goes on bearing the origin that brought it in, so that taking out a later origin
    /// leaves the row.
    var keepsOrigin = false

    /// The outcome for the staged rows, which count from 0 in `ord`.
    struct Outcome {
        /// The primary key of each staged row; nil for one that is not stored.
        var ids: [Int64?]
        /// Which staged rows are new.
        var isNew: [Bool]
        /// The primary keys of the rows that were updated.
        var updated: [Int64] = []
        /// The staged rows whose ``Upsert/flag`` held before anything was written.
        var flagged: [Int] = []

        /// How many rows are new.
        var inserted: Int { isNew.count { $0 } }
    }

    /// Inserts the new rows and updates the changed ones; a new row whose place another row holds is left out.
    ///
    /// - Parameters:
    ///   - session: The transaction, in which the staging table is loaded.
    ///   - keys: The staged rows' keys, distinct, in the order of `ord`.
    ///   - provider: The origin that is recorded with rows that are written; `nil` keeps the stored one.
    /// - Returns: What became of each staged row.
    /// - Throws: ``StorageError``.
    func perform(_ session: StoreSession, keys: [SQLKey], provider: String?) throws(StorageError) -> Outcome {
        var outcome = Outcome(
            ids: [Int64?](repeating: nil, count: keys.count), isNew: [Bool](repeating: false, count: keys.count))
        var changed = try compare(session, &outcome)
        let known = outcome.ids.count { $0 != nil }
        if known < keys.count {
            try insertMissing(session, keys: keys, someAreKnown: known > 0, provider: provider, into: &outcome)
            // What is neither known nor new was inserted by another transaction meanwhile: now that it has committed, a
            // second look finds it.
            if outcome.ids.contains(nil) { changed += try compare(session, &outcome) }
        }
        if !changed.isEmpty {
            try update(changed, session, provider: provider)
            outcome.updated = changed
        }
        return outcome
    }

    /// Updates the changed rows; every staged row is known to be there.
    func updateKnown(_ session: StoreSession, count: Int, provider: String?) throws(StorageError) -> Outcome {
        var outcome = Outcome(
            ids: [Int64?](repeating: nil, count: count), isNew: [Bool](repeating: false, count: count))
        outcome.updated = try compare(session, &outcome)
        if !outcome.updated.isEmpty { try update(outcome.updated, session, provider: provider) }
        return outcome
    }

    /// Looks up the staged rows of which nothing is known.
    ///
    /// - Returns: The primary keys of those that differ.
    private func compare(_ session: StoreSession, _ outcome: inout Outcome) throws(StorageError) -> [Int64] {
        var changed: [Int64] = []
        for row in try look(session) {
            let (ord, id) = (try row.int(0), try row.integer(1))
            guard outcome.ids[ord] == nil else { continue }
            outcome.ids[ord] = id
            if try row.boolean(2) { changed.append(id) }
            if try row.boolean(3) { outcome.flagged.append(ord) }
        }
        return changed
    }

    private var differs: String { columns.isEmpty ? "1 = 0" : columns.map(\.differs).joined(separator: " OR ") }

    private func look(_ session: StoreSession) throws(StorageError) -> [SQLRow] {
        try session.sql.query(
            """
            SELECT s.ord, t.\(primaryKey), CASE WHEN \(differs) THEN 1 ELSE 0 END,
                CASE WHEN \(flag) THEN 1 ELSE 0 END
            FROM \(source) JOIN \(target) t ON t.\(key) = \(keyValue)
            """)
    }

    private func insertMissing(
        _ session: StoreSession, keys: [SQLKey], someAreKnown: Bool, provider: String?, into outcome: inout Outcome
    ) throws(StorageError) {
        let names = [key] + columns.map(\.name) + insertedOnly.map(\.name) + ["provider", "created_at", "modified_at"]
        let values = [keyValue] + columns.map(\.inserted) + insertedOnly.map(\.value) + ["?", "?", "?"]
        let unknown =
            someAreKnown ? "LEFT JOIN \(target) t ON t.\(key) = \(keyValue) WHERE t.\(key) IS NULL" : "WHERE 1 = 1"
        let inserted = try session.sql.query(
            """
            INSERT INTO \(target) (\(names.joined(separator: ", ")))
            SELECT \(values.joined(separator: ", ")) FROM \(source) \(unknown)
            ORDER BY \(keyValue) ON CONFLICT DO NOTHING RETURNING \(primaryKey), \(key)
            """,
            [.text(provider), .time(session.now), .time(session.now)])
        let places = Dictionary(zip(keys, keys.indices), uniquingKeysWith: { first, _ in first })
        for row in inserted {
            guard let place = places[try SQLKey(row, 1, like: keys[0])] else { continue }
            outcome.ids[place] = try row.integer(0)
            outcome.isNew[place] = true
        }
    }

    private func update(_ ids: [Int64], _ session: StoreSession, provider: String?) throws(StorageError) {
        let dialect = session.sql.dialect
        _ = try session.sql.query(
            """
            SELECT \(primaryKey) FROM \(target) WHERE \(dialect.isAny(primaryKey)) ORDER BY \(primaryKey)\(dialect.forUpdate)
            """, [.integers(ids)])
        let assignments =
            columns.map(\.updated) + updatedOnly + [
                keepsOrigin ? "provider = COALESCE(t.provider, ?)" : "provider = COALESCE(?, t.provider)",
                "modified_at = ?",
            ]
        try session.sql.execute(
            """
            UPDATE \(target) AS t SET \(assignments.joined(separator: ", "))
            FROM \(source)
            WHERE t.\(key) = \(keyValue) AND \(dialect.isAny("t.\(primaryKey)"))
            """,
            [.text(provider), .time(session.now), .integers(ids)])
    }
}

/// The key by which rows are matched: an outside identifier or a database identifier.
enum SQLKey: Hashable, Sendable {
    case text(String)
    case integer(Int64)

    /// Reads a field that holds a key of the same kind as another.
    init(_ row: SQLRow, _ position: Int, like other: SQLKey) throws(StorageError) {
        switch other {
        case .text: self = .text(try row.text(position))
        case .integer: self = .integer(try row.integer(position))
        }
    }
}
