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
            try await WorkerProcess("test", settings: settings, clock: SystemClock()).run { _ in
                { store in
                    opened.withLock { $0 = store }
                    throw Refused()
                }
            }
        }

        let store = try #require(opened.withLock { $0 })
        let error = await #expect(throws: StorageError.self) { try await store.ping() }
        #expect(error?.code == .closed)
    }

    @Test(arguments: [
        ("JUKE_LEASE_SECONDS", "soon"), ("JUKE_GRACE_SECONDS", "-1"), ("JUKE_WORKER_CONCURRENCY", "0"),
        ("JUKE_DEBUG_TASKS", "maybe"), ("JUKE_METRICS_PORT", "http"), ("JUKE_ALLOWED_HOSTS", "a b"),
        ("JUKE_DATABASE_URL", "juke.db"), ("JUKE_ROUTES", "{"), ("JUKE_QUEUE_LIMIT", "many"),
    ])
    func `a bad setting is told before Redis is asked for anything`(variable: String, value: String) async throws {
        // Nothing listens there: whoever asks waits half a minute, and then says so.
        var environment = ["JUKE_REDIS_URL": "redis://127.0.0.1:1", "JUKE_LOG_LEVEL": "critical"]
        environment[variable] = value
        let process = WorkerProcess("test", settings: Settings(environment: environment), clock: SystemClock())

        let error = await #expect(throws: SettingsError.self) {
            try await process.run { _ in { _ in throw Refused() } }
        }

        #expect(error?.variable == variable)
    }

    @Test func `a stage's settings are read before Redis is asked for anything`() async throws {
        let settings = Settings(environment: ["JUKE_REDIS_URL": "redis://127.0.0.1:1", "JUKE_LOG_LEVEL": "critical"])

        await #expect(throws: Refused.self) {
            try await WorkerProcess("test", settings: settings, clock: SystemClock()).run { _ in throw Refused() }
        }
    }
}
