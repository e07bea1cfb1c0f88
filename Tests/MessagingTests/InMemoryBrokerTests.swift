import Concurrency
import Messaging
import MessagingTesting
import Testing

/// What only the broker in memory does.
struct InMemoryBrokerTests {
    private static let queue = BrokerConformanceTests.queue

    @Test func `the records of jobs that ended a day ago are removed when another job changes`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let jobs = (0..<3).map { _ in Job("t") }
        try await broker.enqueue(jobs)
        let deliveries = try await broker.receiveAll(as: "alice")
        _ = try await broker.acknowledge(deliveries[0], as: .succeeded(result: nil))
        _ = try await broker.bury(deliveries[1], reason: "broken")
        _ = try await broker.replay(try #require(try await broker.deadLetters().first).entry, in: Self.queue)

        clock.advance(by: .seconds(86_400))
        _ = try await broker.acknowledge(deliveries[2], as: .succeeded(result: nil))

        // The replayed job has not ended again.
        #expect(await broker.recordCount(in: Self.queue) == 2)
        #expect(try await broker.record(of: jobs[1].id, in: Self.queue)?.state == .waiting)
    }

    @Test func `a broker is shut down after a body that throws`() async throws {
        let broker = InMemoryBroker(clock: SystemClock())

        await #expect(throws: TestFailure.self) { try await broker.shuttingDown { throw TestFailure("no stage") } }

        let error = await #expect(throws: BrokerError.self) { try await broker.ping() }
        #expect(error?.code == .closed)
    }
}
