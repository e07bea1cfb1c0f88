import Concurrency
import Dispatch
import MessagingTesting
import RunsTesting
import Testing

@testable import Storage

/// Who waits for a connection of PostgreSQL.
@Suite(.enabled(if: TestStore.server != nil, "JUKE_TEST_DATABASE_URL is not set"))
struct PostgresPoolTests {
    /// A pool whose only connection is in use until it is released.
    private static func occupied() async throws -> (PostgresPool, Task<Void, any Error>, DispatchSemaphore) {
        let pool = PostgresPool(uri: try #require(TestStore.server), size: 1)
        let isUsed = OneShot<Void>()
        let release = DispatchSemaphore(value: 0)
        let user = Task {
            try await pool.run { _ in
                isUsed.set(())
                release.wait()
            }
        }
        await isUsed.value()
        return (pool, user, release)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a cancelled task no longer waits for a connection, and takes none from the others`() async throws {
        let (pool, user, release) = try await Self.occupied()

        let gone = Task { try await pool.run { _ in _ = Issue.record("a cancelled task got a connection") } }
        try await eventually("waiting task") { pool.waitingCount >= 1 }
        let other = Task { try await pool.run { _ in 7 } }
        try await eventually("second waiting task") { pool.waitingCount >= 2 }
        gone.cancel()

        await #expect(throws: CancellationError.self) { try await gone.value }
        #expect(pool.waitingCount == 1)
        release.signal()
        #expect(try await other.value == 7)
        try await user.value
        #expect(try await pool.run { _ in 8 } == 8)
        await pool.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a task that is cancelled already does not wait`() async throws {
        let (pool, user, release) = try await Self.occupied()

        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pool.run { _ in _ = Issue.record("a cancelled task got a connection") }
        }

        await #expect(throws: CancellationError.self) { try await late.value }
        release.signal()
        try await user.value
        await pool.close()
    }
}
