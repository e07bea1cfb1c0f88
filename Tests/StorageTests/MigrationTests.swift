import Concurrency
import Foundation
import RunsTesting
import Testing

@testable import Storage

@Suite struct MigrationTests {
    @Test(arguments: TestStore.available)
    func `a fresh database is migrated once`(database: TestStore) async throws {
        try await database.withEmpty { url async throws in
            let store = try await Store.open(
                url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
            let pending = try await store.pendingMigrations()

            let first = try await store.migrate()
            let second = try await store.migrate()

            #expect(first == pending && !first.isEmpty)
            #expect(second.isEmpty)
            let rest = try await store.pendingMigrations()
            #expect(rest.isEmpty)
            await store.close()
        }
    }

    @Test(arguments: TestStore.available)
    func `a database that takes no changes counts as migrated where it is up to date`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            let isSQLite = database == .sqlite
            try await store.driver.exclusively { connection in
                try connection.run(
                    script: isSQLite ? "PRAGMA query_only = 1" : "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            }

            let applied = try await store.migrate()

            #expect(applied.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `opening a database without schema says to migrate`(database: TestStore) async throws {
        try await database.withEmpty { url async throws in
            await expectStorageError(.schemaMissing, containing: "juke migrate") {
                _ = try await Store.open(url, logger: .silent, clock: SystemClock())
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a query before the migration says to migrate`(database: TestStore) async throws {
        try await database.withEmpty { url async throws in
            let store = try await Store.open(
                url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
            await expectStorageError(.schemaMissing, containing: "juke migrate") {
                try await store.read { try $0.catalog.counts() }
            }
            await store.close()
        }
    }

    @Test(arguments: TestStore.available)
    func `a database of the Django application is refused`(database: TestStore) async throws {
        try await database.withEmpty { url async throws in
            let store = try await Store.open(
                url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
            try await store.write { try $0.sql.execute("CREATE TABLE django_migrations (id integer)") }

            await expectStorageError(.foreignDatabase, containing: "import") { try await store.migrate() }
            await expectStorageError(.foreignDatabase) {
                _ = try await Store.open(url, logger: .silent, clock: SystemClock())
            }
            await store.close()
        }
    }

    @Test(arguments: TestStore.available)
    func `a database of a newer build is refused`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write {
                try $0.sql.execute(
                    "INSERT INTO juke_migration (name, applied_at) VALUES ('9999_future', ?)", [.time($0.now)])
            }
            await expectStorageError(.schemaMismatch, containing: "9999_future") {
                _ = try await Store.open(store.url, logger: .silent, clock: SystemClock())
            }
            await expectStorageError(.schemaMismatch) { try await store.migrate() }
        }
    }

    @Test(arguments: TestStore.available)
    func `processes that migrate at once apply each migration once`(database: TestStore) async throws {
        try await database.withEmpty { url async throws in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let store = try await Store.open(
                            url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
                        let names = try await store.migrate()
                        await store.close()
                        return names
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(!applied.isEmpty)
            #expect(Set(applied).count == applied.count)
        }
    }

    @Test(arguments: TestStore.available)
    func `the names that databases have recorded stay`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let recorded = try await store.read {
                try $0.sql.query("SELECT name FROM juke_migration ORDER BY name").map { try $0.text(0) }
            }
            #expect(
                recorded.starts(with: [
                    "0001_catalog", "0002_recommender", "0003_relations", "0004_access", "0005_runs",
                    "0006_run_progress", "0007_track_artists_artist",
                ]))
        }
    }

    @Test func `every file of the schema belongs to a migration, and none of them lacks its file`() throws {
        let schema = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Storage/Schema").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(
            at: schema, includingPropertiesForKeys: nil)
        let scripts = try Dictionary(
            uniqueKeysWithValues: files.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) })

        var used: Set<String> = []
        for migration in Migration.all {
            for (dialect, suffix) in [(SQLDialect.postgres, "postgres"), (.sqlite, "sqlite")] {
                let file = ["\(migration.name).sql", "\(migration.name).\(suffix).sql"].first { scripts[$0] != nil }
                #expect(migration.script(for: dialect) == file.flatMap { scripts[$0] })
                if let file { used.insert(file) }
            }
        }
        #expect(used == Set(scripts.keys))
        #expect(Migration.all.map(\.name) == Migration.all.map(\.name).sorted())
    }
}
