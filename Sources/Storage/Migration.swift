/// One step of the schema: a name, under which a database records it, and a script for each database.
///
/// The scripts are the files of `Schema`, which the build puts into the binary (docs/decisions/0028): `NAME.sql` where both
/// databases read the same, otherwise `NAME.postgres.sql` and `NAME.sqlite.sql`. In `PackageResources` the first digit of
/// a name is an underscore.
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

    /// Makes the table in which a database records its migrations.
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
