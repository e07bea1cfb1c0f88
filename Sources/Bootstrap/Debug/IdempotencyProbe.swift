import Concurrency
import Foundation
import Messaging
import Pipeline
import Storage

/// Leaves traces in the store, so that a soak test can count: a row for every run of a job, and one for its effect.
///
/// The row of the run is not idempotent on purpose, that of the effect is, as the effects of all handlers are.
struct IdempotencyProbe: JobHandler {
    struct Payload: Decodable {
        /// How long the job works between its two rows.
        var milliseconds: Int?
        /// How many attempts fail before one succeeds.
        var failures: Int?
    }

    let store: Store
    /// The number of this process.
    let process: Int32

    var task: TaskName { .Debug.effect }

    /// Adds the tables that the task writes to, where they are missing.
    ///
    /// They are no part of the schema: only processes that run debug tasks add them.
    func prepare() async throws {
        do {
            try await store.write { try $0.sql.run(script: Self.tables) }
        } catch is StorageError {
            // Two processes that make the same table at once get in each other's way; the second time it is there.
            try await store.write { try $0.sql.run(script: Self.tables) }
        }
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let payload = try job.decode(Payload.self)
        let process = Int64(process)
        let counts = [Int64(job.attempt), Int64(job.crashes)]
        try await store.write { session in
            try session.sql.execute(
                """
                INSERT INTO juke_debug_execution (job, attempt, crashes, process, started_ms) VALUES (?, ?, ?, ?, ?)
                """,
                [.text(job.id.rawValue)] + (counts + [process]).map { .integer($0) } + [Self.milliseconds(session.now)]
            )
        }
        if job.attempt < payload.failures ?? 0 { return .retry(reason: "asked to fail") }
        if let pause = payload.milliseconds, pause > 0 {
            await context.report(JobProgress(completed: 1, total: 2, message: "Working"))
            try await context.clock.sleep(for: .milliseconds(pause))
        }
        try await store.write { session in
            try session.sql.execute(
                "INSERT INTO juke_debug_effect (job, process, done_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [.text(job.id.rawValue), .integer(process), Self.milliseconds(session.now)]
            )
        }
        return .done()
    }

    private static func milliseconds(_ date: Date) -> SQLValue {
        .integer(Int64(date.timeIntervalSince1970 * 1_000))
    }

    private static let tables = """
        CREATE TABLE IF NOT EXISTS juke_debug_execution (
            job VARCHAR(64) NOT NULL, attempt BIGINT NOT NULL, crashes BIGINT NOT NULL, process BIGINT NOT NULL,
            started_ms BIGINT NOT NULL
        );
        CREATE TABLE IF NOT EXISTS juke_debug_effect (
            job VARCHAR(64) PRIMARY KEY, process BIGINT NOT NULL, done_ms BIGINT NOT NULL
        )
        """
}
