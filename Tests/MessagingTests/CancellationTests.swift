import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Testing

/// Jobs that are withdrawn while they run.
struct CancellationTests {
    private static let queue: QueueName = "q"

    /// Runs one job, withdraws it, and moves the clock until it has ended.
    private func withdrawn(
        _ handler: ClosureHandler, started: Signal, on broker: InMemoryBroker, _ clock: ManualClock
    ) async throws -> JobRecord? {
        let job = Job("t", unique: "k")
        try await WorkerRig(broker, [handler], clock: clock).run { producer in
            try await producer.enqueue(job, to: Self.queue)
            await started.wait()
            try await broker.withdraw(job.id, from: Self.queue, for: .seconds(3600))
            // Only while all duties sleep, as in the tests of the lease.
            try await eventually("end of the withdrawn job") {
                await clock.waitForSleepers(5)
                clock.advance(by: .milliseconds(500))
                return try await broker.record(of: job.id, in: Self.queue)?.state.isFinal == true
            }
        }
        return try await broker.record(of: job.id, in: Self.queue)
    }

    @Test func `a running job is cancelled with the next heartbeat, and ends as cancelled`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let started = Signal()
        let handler = ClosureHandler("t") { _, context in
            started.give()
            try await hang()
            return .done()
        }

        let record = try await withdrawn(handler, started: started, on: broker, clock)

        #expect(record?.state == .cancelled)
        try await broker.expectEmpty()
        #expect(try await broker.statistics(of: Self.queue).counters["cancelled"] == 1)
        #expect(try await broker.deadLetters().isEmpty)
    }

    @Test func `a handler that is done in spite of it has succeeded`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let started = Signal()
        let handler = ClosureHandler("t") { _, context in
            started.give()
            try? await hang()
            return .done(Data("whole".utf8))
        }

        let record = try await withdrawn(handler, started: started, on: broker, clock)

        #expect(record?.state == .succeeded && record?.result == Data("whole".utf8))
    }

    @Test func `a withdrawn job that fails does not run again`() async throws {
        let broker = InMemoryBroker(clock: SystemClock())
        let (ran, job) = (Signal(), Job("t"))
        let handler = ClosureHandler("t") { job, _ in
            try await broker.withdraw(job.id, from: Self.queue, for: .seconds(60))
            ran.give()
            throw TestFailure("no route to host")
        }

        try await WorkerRig(broker, [handler], retry: RetryPolicy(factor: 0)).run { producer in
            try await producer.enqueue(job, to: Self.queue)
            await ran.wait()
            try await eventually("end of the failed job") {
                try await broker.record(of: job.id, in: Self.queue)?.state.isFinal == true
            }
        }

        #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .cancelled)
        #expect(ran.count == 1)
    }
}
