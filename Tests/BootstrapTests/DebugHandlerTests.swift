import Foundation
import Messaging
import MessagingTesting
import Pipeline
import RunsTesting
import Storage
import Testing

@testable import Bootstrap

/// The debug tasks that operators, benchmarks and soak tests run.
struct DebugHandlerTests {
    private let pump = JobPump(DebugHandlers.all)

    @Test func `echo succeeds with its payload`() async throws {
        let job = Job(.Debug.echo, payload: Data(#"{"a": [1, 2]}"#.utf8))
        try await pump.producer.enqueue(job)
        try await pump.runAll()

        let record = try #require(try await pump.producer.record(of: job.id, in: .default))
        #expect(record.state == .succeeded)
        #expect(record.result == job.payload)
    }

    @Test func `fail is tried four times in all and ends in the dead letters with its message`() async throws {
        let job = Job(.Debug.fail, payload: Data(#"{"message": "a planned failure"}"#.utf8))
        try await pump.producer.enqueue(job)
        let runs = try await pump.runAll()

        #expect(runs.map(\.attempt) == [0, 1, 2, 3])
        let record = try #require(try await pump.producer.record(of: job.id, in: .default))
        #expect(record.state == .dead)
        #expect(record.error == "a planned failure")
    }

    @Test func `sleep sleeps on the worker's clock`() async throws {
        let handler = DebugHandlers.Sleep()
        async let outcome = handler.run(
            Job(.Debug.sleep, payload: Data(#"{"milliseconds": 86400000}"#.utf8)), pump.context
        )
        await pump.clock.waitForSleepers(1)
        pump.clock.advance(by: .seconds(86_400))
        #expect(try await outcome == .done())
    }

    @Test func `sleep without a duration is undecodable`() async {
        await #expect(throws: BrokerError.self) {
            try await DebugHandlers.Sleep().run(Job(.Debug.sleep), pump.context)
        }
    }

    @Test(arguments: TestStore.available)
    func `effect leaves a row for each run, and one for what it did`(on database: TestStore) async throws {
        try await database.withStore { store in
            let probe = IdempotencyProbe(store: store, process: 1)
            try await probe.prepare()
            try await probe.prepare()
            let job = Job(.Debug.effect)
            for _ in 0..<3 { #expect(try await probe.run(job, pump.context) == .done()) }

            let counts = try await store.read { session in
                try ["juke_debug_execution", "juke_debug_effect"].map { table in
                    try session.sql.query(
                        "SELECT job FROM \(table) WHERE job = ?", [.text(job.id.rawValue)]
                    ).count
                }
            }
            #expect(counts == [3, 1])
        }
    }

    @Test func `there is one handler for each debug task`() {
        #expect(
            Set(DebugHandlers.all.map(\.task)) == [.Debug.echo, .Debug.sleep, .Debug.fail, .Debug.crash]
        )
    }
}
