import Catalog
import Concurrency
import Foundation
import RunsTesting
import Storage
import Testing

@Suite struct StoreTests {
    @Test func `a store is closed after a body that throws`() async throws {
        let store = try await Store.open(
            try DatabaseURL("sqlite::memory:"), options: TestStore.unmigrated, logger: .silent,
            clock: SystemClock())

        await #expect(throws: CancellationError.self) { try await store.closing { throw CancellationError() } }

        let error = await #expect(throws: StorageError.self) { try await store.ping() }
        #expect(error?.code == .closed)
    }

    @Test(arguments: TestStore.available)
    func `the writes of a failed body are undone`(database: TestStore) async throws {
        struct Refusal: Error {}
        try await database.withStore { store async throws in
            await #expect(throws: Refusal.self) {
                try await store.write { session throws in
                    try session.catalog.upsertGenres(["drone"])
                    throw Refusal()
                }
            }
            let genres = try await store.read { try $0.catalog.counts().genres }
            #expect(genres == 0)
        }
    }

    @Test(arguments: TestStore.available)
    func `a reading body cannot write`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            await #expect(throws: StorageError.self) {
                try await store.read { try $0.sql.execute("DELETE FROM catalog_genre") }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `writers at once lose no update`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<12 {
                    group.addTask { try await store.write { $0.embeddings.bumpRevision() } }
                }
                try await group.waitForAll()
            }
            let revision = try await store.read { try $0.embeddings.revision() }
            #expect(revision == 12)
        }
    }

    @Test(arguments: TestStore.available)
    func `transactions that lock in opposite orders both succeed`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                for name in ["a", "b"] { try session.catalog.upsertGenres([name]) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [["a", "b"], ["b", "a"], ["a", "b"], ["b", "a"]] {
                    group.addTask {
                        try await store.write { session throws in
                            for name in order {
                                try session.sql.execute(
                                    "UPDATE catalog_genre SET provider = COALESCE(provider, '') || 'x' WHERE name = ?",
                                    [.text(name)])
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let marks = try await store.read { session throws in
                try session.sql.query("SELECT provider FROM catalog_genre").map { try $0.text(0) }
            }
            #expect(marks == ["catalogxxxx", "catalogxxxx"])
        }
    }

    @Test(arguments: TestStore.available)
    func `a closed store refuses work`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            await store.close()
            await #expect(throws: (any Error).self) { try await store.read { try $0.catalog.counts() } }
        }
    }

    @Test func `a server that does not answer is named without its password`() async throws {
        let url = try DatabaseURL("postgres://alice:hunter2@127.0.0.1:1/juke")
        await expectStorageError(.unreachable, containing: "127.0.0.1:1") {
            do {
                _ = try await Store.open(
                    url, options: StoreOptions(connectionBudget: .milliseconds(300)), logger: .silent,
                    clock: SystemClock())
            } catch {
                #expect(!"\(error)".contains("hunter2"))
                throw error
            }
        }
    }

    @Test func `a file in no folder is refused`() async throws {
        await expectStorageError(.unreachable, containing: "folder") {
            _ = try await Store.open(
                try DatabaseURL("sqlite:/no/such/folder/juke.db"), logger: .silent, clock: SystemClock())
        }
    }

    @Test func `a file that is no database is refused`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).db")
        try Data(repeating: 0x41, count: 8_192).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        await expectStorageError(.corrupt) {
            _ = try await Store.open(
                try DatabaseURL("sqlite:\(file.path)"), logger: .silent, clock: SystemClock())
        }
    }

    @Test func `a database in memory serves one store`() async throws {
        let store = try await Store.open(
            try DatabaseURL("sqlite::memory:"), options: TestStore.unmigrated, logger: .silent,
            clock: SystemClock())
        _ = try await store.migrate()
        try await Samples.fill(store)
        let tracksCount = try await store.read { try $0.catalog.counts().tracks }
        #expect(tracksCount == 6)
        await store.close()
    }

    @Test(.enabled(if: TestStore.server != nil))
    func `a connection that the server ends is replaced`() async throws {
        try await TestStore.postgres.withStore { store async throws in
            let killer = try await Store.open(store.url, logger: .silent, clock: SystemClock())
            let process = try await store.read { try $0.sql.query("SELECT pg_backend_pid()")[0].integer(0) }
            _ = try await killer.read { session in
                try session.sql.query("SELECT pg_terminate_backend(?::integer)", [.integer(process)]).count
            }
            let tracksCount = try await store.read { try $0.catalog.counts().tracks }
            #expect(tracksCount == 0)
            await killer.close()
        }
    }

    @Test(.enabled(if: TestStore.server != nil))
    func `a wrong database name fails at once with the next step`() async throws {
        let server = try #require(TestStore.server)
        let separator = server.contains("?") ? "&" : "?"
        let url = try DatabaseURL("\(server)\(separator)dbname=no_such_database")
        await expectStorageError(.unreachable, containing: "JUKE_DATABASE_URL") {
            _ = try await Store.open(url, logger: .silent, clock: SystemClock())
        }
    }

    @Test(arguments: TestStore.available)
    func `rows are found by key as they are found by plan`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write(plan: .indexOnly) { session throws in
                try session.catalog.upsertArtists([Samples.artist()])
                try session.catalog.upsertAlbums([Samples.album()])
                try session.catalog.upsertTracks((1...3).map { Samples.track($0) })
            }

            for plan in [PlanMode.adaptive, .indexOnly, .adaptive, .indexOnly] {
                let (counts, complete) = try await store.read(plan: plan) { session throws in
                    (try session.catalog.counts(), try session.catalog.completeAlbums(among: ["album-1", "album-2"]))
                }
                #expect(counts == CatalogCounts(genres: 2, artists: 1, albums: 1, tracks: 3, features: 0))
                #expect(complete == ["album-1"])
            }
        }
    }

    @Test(arguments: TestStore.available.filter { $0 == .postgres })
    func `a connection that found rows by key plans again afterwards`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            @Sendable func settings(_ plan: PlanMode) async throws -> [String] {
                try await store.read(plan: plan) { session throws in
                    try ["plan_cache_mode", "enable_seqscan", "enable_hashjoin"].map {
                        try session.sql.query("SELECT current_setting(?)", [.text($0)])[0].text(0)
                    }
                }
            }

            #expect(try await settings(.indexOnly) == ["force_generic_plan", "off", "off"])
            #expect(try await settings(.adaptive) == ["force_custom_plan", "on", "on"])
        }
    }
}
