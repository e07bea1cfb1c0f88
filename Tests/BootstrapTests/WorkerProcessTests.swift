import Concurrency
import MessagingTesting
import Settings
import Storage
import Testing

@testable import Bootstrap

/// The life of a worker process.
struct WorkerProcessTests {
    private struct Refused: Error {}

    @Test(arguments: BrokerUnderTest.available.filter { $0 == .redis })
    func `a process whose stage cannot be built closes its store`(_: BrokerUnderTest) async throws {
        let settings = Settings(environment: [
            "JUKE_REDIS_URL": try #require(BrokerUnderTest.redisURL), "JUKE_DATABASE_URL": "sqlite::memory:",
            "JUKE_LOG_LEVEL": "critical",
        ])
        let opened = Mutex<Store?>(nil)

        await #expect(throws: Refused.self) {
            try await WorkerProcess("test", settings: settings).run { context in
                opened.withLock { $0 = context.store }
                throw Refused()
            }
        }

        let store = try #require(opened.withLock { $0 })
        let error = await #expect(throws: StorageError.self) { try await store.ping() }
        #expect(error?.code == .closed)
    }
}
