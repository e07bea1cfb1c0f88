import Concurrency
import Foundation
import Logging
import MessagingTesting
import RunsTesting
import Testing

@testable import Storage

/// What a store says and does while its database is unavailable.
@Suite("An unavailable store")
struct StoreOutageTests {
    @Test func `ten thousand failures of a database are one line, and its recovery is another`() async throws {
        let (log, clock) = (LineLog(), ManualClock())
        let database = FaultyDatabase(failing: StorageError(.unavailable, "the disk is full"))
        let store = database.store(logger: log.logger, clock: clock)

        for number in 0..<10_000 {
            let error = await refusal {
                try await store.attributing(to: "job \(number % 8)") { try await store.write { _ in } }
            }
            #expect(error?.isOutage == true)
        }
        #expect(log.lines == ["error: the store is unavailable; its jobs wait"])
        #expect(store.outage?.reason == "the disk is full")

        database.fail(nil)
        clock.advance(by: .seconds(125))
        try await store.write { _ in }
        #expect(log.lines.last == "notice: the store works again")
        #expect(store.outage == nil)
    }

    @Test func `a slow statement of one job alone uses up its attempts, and is no outage`() async throws {
        let log = LineLog()
        let slow = PostgresFailure.error(state: "57014", said: "statement timeout", sql: "SELECT 1")
        let store = FaultyDatabase(failing: slow).store(logger: log.logger)

        var verdicts: [Bool] = []
        for _ in 0..<4 {
            let error = await refusal {
                try await store.attributing(to: "job") { try await store.write { _ in } }
            }
            verdicts.append(error?.isOutage == true)
        }
        #expect(verdicts == [true, true, false, false])
        #expect(log.lines.isEmpty)
    }

    @Test(arguments: TestStore.available)
    func `a trial leaves nothing in a store that is well`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.tryWriting()
            #expect(try await store.read { try $0.runs.list() } == [])
            #expect(store.outage == nil && store.sinceAnswer < .seconds(5))
        }
    }

    @Test func `a SQLite file that may not grow is an outage`() async throws {
        try await TestStore.sqlite.withStore { store async throws in
            let names = (0..<20_000).map { "genre \($0) of a long name, so that it takes its place on the disk" }
            let refusal = await refusal {
                try await store.write { session throws in
                    let pages = try session.sql.first("PRAGMA page_count")?.integer(0) ?? 0
                    try session.sql.run(script: "PRAGMA max_page_count = \(pages + 2)")
                    try session.catalog.upsertGenres(names)
                }
            }
            #expect(refusal?.code == .unavailable && refusal?.isOutage == true)
            #expect(refusal?.message.contains("full") == true)
            #expect(store.outage?.failsWrites == true)

            try await store.write { try $0.sql.run(script: "PRAGMA max_page_count = 1073741823") }
            try await store.write { try $0.catalog.upsertGenres(names) }
            #expect(try await store.read { try $0.catalog.counts().genres } == names.count)
        }
    }

    @Test func `a SQLite database that is read-only is an outage`() async throws {
        try await TestStore.sqlite.withStore { store async throws in
            let refusal = await refusal {
                try await store.write { session throws in
                    try session.sql.run(script: "PRAGMA query_only = 1")
                    try session.catalog.upsertGenres(["drone"])
                }
            }
            #expect(refusal?.code == .unavailable && refusal?.isOutage == true)
            try await store.driver.exclusively { try $0.run(script: "PRAGMA query_only = 0") }
        }
    }

    @Test func `a SQLite file that another process keeps is an outage once it was tried`() async throws {
        try await TestStore.sqlite.withEmpty { url async throws in
            let options = StoreOptions(busyTimeout: .milliseconds(1), requiresSchema: false, attempts: 2)
            let store = try await Store.open(url, options: options, logger: .silent, clock: SystemClock())
            _ = try await store.migrate()
            let other = try await Store.open(url, options: options, logger: .silent, clock: SystemClock())

            try await other.write { session throws in
                try session.catalog.upsertGenres(["drone"])
                let kept = Mutex<StorageError?>(nil)
                let done = DispatchSemaphore(value: 0)
                Task.detached {
                    let error = await refusal { try await store.write { try $0.catalog.upsertGenres(["noise"]) } }
                    kept.withLock { $0 = error }
                    done.signal()
                }
                done.wait()
                #expect(kept.withLock { $0?.code } == .conflict)
                #expect(kept.withLock { $0?.isOutage } == true)
            }
            await store.close()
            await other.close()
        }
    }

    @Test(arguments: TestStore.available)
    func `a body that writes where it may only read is no outage`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let refusal = await refusal {
                try await store.read { try $0.sql.execute("DELETE FROM catalog_genre") }
            }
            #expect(refusal?.isOutage == false)
            #expect(store.outage == nil)
        }
    }

    @Test(arguments: TestStore.available.filter { $0 == .postgres })
    func `a database that its operator made read-only is not written to, and found writable again`(
        database: TestStore
    ) async throws {
        try await database.withEmpty { url async throws in
            let options = StoreOptions(connections: 1, requiresSchema: false)
            let store = try await Store.open(url, options: options, logger: .silent, clock: SystemClock())
            _ = try await store.migrate()
            try await store.write { try $0.sql.run(script: "SET default_transaction_read_only TO on") }

            let refusal = await refusal {
                try await store.write { try $0.catalog.upsertGenres(["drone"]) }
            }
            #expect(refusal?.isOutage == true)
            #expect(refusal?.message.contains("read-only") == true)
            #expect(refusal?.message.contains("default_transaction_read_only") == true)

            // The session that was refused is left: another server may answer to the name.
            try await store.write { try $0.catalog.upsertGenres(["drone"]) }
            await store.close()
        }
    }
}

/// Keeps what is logged.
///
/// Unchecked, because the lines are behind a lock, and the rest is set before anybody logs.
final class LineLog: LogHandler, @unchecked Sendable {
    private let kept = Mutex<[String]>([])
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "tests") { _ in self } }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        kept.withLock { $0.append("\(event.level): \(event.message)") }
    }
}
