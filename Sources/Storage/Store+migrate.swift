extension Store {
    /// Brings the schema up to date.
    ///
    /// Each migration is one transaction and is recorded in `juke_migration`; when two processes migrate at once, the
    /// second waits and finds nothing to do.
    ///
    /// - Returns: The names of the migrations that were applied, in order; empty when there were none.
    /// - Throws: ``StorageError``: `foreignDatabase` for a database of the original, a Django application, `schemaMismatch`
    ///   when the database was migrated by a newer build.
    public func migrate() async throws -> [String] {
        let dialect = driver.dialect
        return try await driver.exclusively { [now] connection in
            try Self.refuseForeign(connection)
            try connection.run(script: Migration.recordTable(for: dialect))
            let begin = dialect == .postgres ? "BEGIN" : "BEGIN IMMEDIATE"
            var applied: [String] = []
            for migration in Migration.all {
                try connection.run(script: begin)
                do {
                    // Asked inside the transaction: on SQLite another process may have been quicker.
                    if try !Self.appliedMigrations(connection).contains(migration.name) {
                        if let script = migration.script(for: dialect) { try connection.run(script: script) }
                        try connection.execute(
                            "INSERT INTO juke_migration (name, applied_at) VALUES (?, ?)",
                            [.text(migration.name), .time(now())])
                        applied.append(migration.name)
                    }
                    try connection.run(script: "COMMIT")
                } catch {
                    try? connection.run(script: "ROLLBACK")
                    throw error
                }
            }
            try Self.refuseNewer(Self.appliedMigrations(connection))
            return applied
        }
    }

    /// The migrations that this build has and the database has not.
    public func pendingMigrations() async throws -> [String] {
        let applied = try await driver.read(.planned) { connection in
            try Self.refuseForeign(connection)
            guard try Self.hasTable("juke_migration", connection) else { return Set<String>() }
            return try Self.appliedMigrations(connection)
        }
        try Self.refuseNewer(applied)
        return Migration.all.map(\.name).filter { !applied.contains($0) }
    }

    func requireSchema() async throws {
        let pending = try await pendingMigrations()
        guard !pending.isEmpty else { return }
        if pending.count == Migration.all.count {
            throw StorageError(.schemaMissing, "the database at \(url) holds no Juke schema; run `juke migrate`")
        }
        throw StorageError(
            .schemaMismatch,
            "the database at \(url) lacks \(pending.joined(separator: ", ")); run `juke migrate`")
    }

    private static func appliedMigrations(_ connection: any SQLConnection) throws -> Set<String> {
        Set(try connection.query("SELECT name FROM juke_migration").map { try $0.text(0) })
    }

    private static func refuseNewer(_ applied: Set<String>) throws {
        let unknown = applied.subtracting(Migration.all.map(\.name)).sorted()
        guard unknown.isEmpty else {
            throw StorageError(
                .schemaMismatch,
                "the database was migrated by a newer Juke (\(unknown.joined(separator: ", "))); use that version")
        }
    }

    private static func refuseForeign(_ connection: any SQLConnection) throws {
        guard try hasTable("django_migrations", connection) else { return }
        throw StorageError(
            .foreignDatabase,
            "this database belongs to the Django application (it holds django_migrations); give Juke a database of its "
                + "own and copy the data with `juke import postgres`")
    }

    private static func hasTable(_ name: String, _ connection: any SQLConnection) throws -> Bool {
        switch connection.dialect {
        case .postgres:
            try connection.first("SELECT to_regclass(?) IS NOT NULL", [.text(name)])?.boolean(0) ?? false
        case .sqlite:
            try connection.number("SELECT COUNT(*) FROM sqlite_master WHERE name = ?", [.text(name)]) > 0
        }
    }
}
