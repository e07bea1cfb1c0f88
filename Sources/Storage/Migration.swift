import Concurrency

/// One step of the schema: a name, under which a database records it, and a script for each database.
///
/// The scripts are the files of `Schema`, which the build puts into the binary (docs/decisions/0028): `NAME.sql` where
/// both databases read the same, otherwise `NAME.postgres.sql` and `NAME.sqlite.sql`. In `PackageResources` the first
/// digit of a name is an underscore.
///
/// A migration that was released is never edited; a change is a new one at the end of ``all``.
struct Migration: Sendable {
    let name: String
    private let postgres: [UInt8]?
    private let sqlite: [UInt8]?

    /// All migrations in the order of their application.
    static let all = [
        Migration(
            "0001_catalog",
            postgres: PackageResources._001_catalog_postgres_sql, sqlite: PackageResources._001_catalog_sqlite_sql),
        Migration(
            "0002_recommender",
            postgres: PackageResources._002_recommender_postgres_sql,
            sqlite: PackageResources._002_recommender_sqlite_sql),
        Migration("0003_relations", postgres: PackageResources._003_relations_postgres_sql, sqlite: nil),
        Migration(
            "0004_access",
            postgres: PackageResources._004_access_postgres_sql, sqlite: PackageResources._004_access_sqlite_sql),
        Migration(
            "0005_runs",
            postgres: PackageResources._005_runs_postgres_sql, sqlite: PackageResources._005_runs_sqlite_sql),
        Migration(
            "0006_run_progress",
            postgres: PackageResources._006_run_progress_postgres_sql,
            sqlite: PackageResources._006_run_progress_sqlite_sql),
        Migration("0007_track_artists_artist", both: PackageResources._007_track_artists_artist_sql),
        Migration(
            "0008_imports",
            postgres: PackageResources._008_imports_postgres_sql, sqlite: PackageResources._008_imports_sqlite_sql),
        Migration("0009_run_reopened", both: PackageResources._009_run_reopened_sql),
        Migration(
            "0010_vector_sources",
            postgres: PackageResources._010_vector_sources_postgres_sql,
            sqlite: PackageResources._010_vector_sources_sqlite_sql),
        Migration(
            "0011_library_files",
            postgres: PackageResources._011_library_files_postgres_sql,
            sqlite: PackageResources._011_library_files_sqlite_sql),
        Migration(
            "0012_vector_changes",
            postgres: PackageResources._012_vector_changes_postgres_sql,
            sqlite: PackageResources._012_vector_changes_sqlite_sql),
        Migration(
            "0013_track_entries",
            postgres: PackageResources._013_track_entries_postgres_sql,
            sqlite: PackageResources._013_track_entries_sqlite_sql),
        Migration(
            "0014_import_runs",
            postgres: PackageResources._014_import_runs_postgres_sql,
            sqlite: PackageResources._014_import_runs_sqlite_sql),
        Migration(
            "0015_names",
            postgres: PackageResources._015_names_postgres_sql,
            sqlite: PackageResources._015_names_sqlite_sql),
        Migration(
            "0016_sound_digests",
            postgres: PackageResources._016_sound_digests_postgres_sql,
            sqlite: PackageResources._016_sound_digests_sqlite_sql),
    ]

    private init(_ name: String, postgres: [UInt8]?, sqlite: [UInt8]?) {
        self.name = name
        self.postgres = postgres
        self.sqlite = sqlite
    }

    private init(_ name: String, both: [UInt8]) {
        self.init(name, postgres: both, sqlite: both)
    }

    /// The statements for a database; nil when it has nothing to do but record the migration.
    func script(for dialect: SQLDialect) -> String? {
        (dialect == .postgres ? postgres : sqlite).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The statement that creates the table in which a database records its migrations.
    static func recordTable(for dialect: SQLDialect) -> String {
        switch dialect {
        case .postgres:
            """
            CREATE TABLE IF NOT EXISTS juke_migration (
                name varchar(64) COLLATE "C" PRIMARY KEY, applied_at timestamptz NOT NULL
            )
            """
        case .sqlite:
            "CREATE TABLE IF NOT EXISTS juke_migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"
        }
    }
}

extension Store {
    /// Brings the schema up to date.
    ///
    /// Each migration is one transaction and is recorded in `juke_migration`; when two processes migrate at once, the
    /// second waits and finds nothing to do.
    ///
    /// - Returns: The names of the migrations that were applied, in order; empty when there were none.
    /// - Throws: ``StorageError``: `foreignDatabase` for a database of the original, a Django application,
    ///   `schemaMismatch` when the database was migrated by a newer build.
    package func migrate() async throws -> [String] {
        // A database that takes no changes, such as a standby, may be up to date.
        guard try await !pendingMigrations().isEmpty else { return [] }
        let dialect = driver.dialect
        return try await driver.exclusively { [clock] connection in
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
                            [.text(migration.name), .time(clock.now.date)])
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
    ///
    /// - Throws: ``StorageError``; ``StorageError/Code/foreignDatabase`` or ``StorageError/Code/schemaMismatch`` when
    ///   the schema is not one of this build's.
    package func pendingMigrations() async throws -> [String] {
        let applied = try await driver.read(.adaptive) { connection in
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
        Set(try connection.query("SELECT name FROM juke_migration").map { row throws(StorageError) in try row.text(0) })
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
