import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Testing

/// Who may run a job, and for how long, while a test moves the time.
@Suite("Lease")
struct LeaseTests {
    @Test func `a job ten times longer than the lease runs once while its worker lives`() async throws {
        try await withTwoWorkers { _, clock, started, release in
            for _ in 0..<90 { await clock.tick() }
            #expect(started.count == 1)
            release.give()
        }
    }

    @Test func `the job of a silent worker starts elsewhere within fifteen seconds, and its word counts no more`()
        async throws
    {
        try await withTwoWorkers { silent, clock, started, release in
            // Past the first look of the reclaimers, which comes a full lease after their start.
            for _ in 0..<12 { await clock.tick() }
            silent.goDown()
            var seconds = 0
            while started.count == 1, seconds < 60 {
                // One fewer: the idle reader stops sleeping the moment it gets the job.
                await clock.tick(sleepers: 8)
                for _ in 0..<100 where started.count == 1 { await Task.yield() }
                seconds += 1
            }
            #expect(started.count == 2 && seconds <= 15)
            silent.comeBack()
            release.give()
        }
    }

    @Test func `a lost acknowledgement is repeated and does not run the job again`() async throws {
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: SystemClock()))
        let (ran, after) = (Signal(), Signal())
        let handlers = [
            ClosureHandler("t") { _, _ in
                ran.give()
                return .done()
            },
            ClosureHandler("after") { _, _ in
                after.give()
                return .done()
            },
        ]
        broker.fail(next: "acknowledge", .deaf)
        broker.fail(next: "acknowledge", .down)
        try await WorkerRig(broker, handlers).run { producer in
            try await producer.enqueue([Job("t"), Job("after")])
            await after.wait()
        }
        #expect(ran.count == 1)
        #expect(broker.calls(of: "acknowledge") >= 3)
        try await broker.expectEmpty()
    }

    @Test func `a delivery whose answer was lost is looked up and run`() async throws {
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: SystemClock()))
        let ran = Signal()
        let handler = ClosureHandler("t") { _, _ in
            ran.give()
            return .done()
        }
        try await Producer(broker: broker, routes: Routes(), clock: SystemClock()).enqueue(Job("t"), to: "q")
        broker.fail(next: "receive", .deaf)
        try await WorkerRig(broker, [handler]).run { _ in await ran.wait() }
        #expect(ran.count == 1)
        #expect(broker.calls(of: "pending") == 2)
        try await broker.expectEmpty()
    }

    @Test func `a suspect whose answer was lost is looked up and run`() async throws {
        let clock = ManualClock()
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: clock))
        try await broker.enqueue([Job("t")])
        _ = try await broker.receiveOne(as: "dead")
        clock.advance(by: .seconds(10))
        _ = try await broker.reclaim()
        let ran = Collector<Int>()
        let done = Signal()
        let handler = ClosureHandler("t") { job, _ in
            ran.add(job.crashes)
            done.give()
            return .done()
        }

        broker.fail(next: "receiveSuspect", .deaf)
        try await WorkerRig(broker, [handler], clock: clock).run { _ in
            // Only while all duties and the reader sleep: time must not pass the lease before the lost answer is
            // looked up.
            try await eventually("second attempt") {
                await clock.waitForSleepers(6)
                clock.advance(by: .milliseconds(50))
                return done.count > 0
            }
        }
        #expect(ran.all == [1])
        try await broker.expectEmpty()
    }

    @Test func `after an outage a reclaimer waits one full lease`() async throws {
        let clock = ManualClock()
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: clock))
        try await broker.enqueue([Job("t")])
        _ = try await broker.receiveOne(as: "dead")
        try await WorkerRig(broker, [], clock: clock).run { _ in
            for _ in 0..<8 { await clock.tick(sleepers: 6) }
            #expect(broker.calls(of: "reclaim") == 0)
            broker.goDown()
            for _ in 0..<5 { await clock.tick(sleepers: 6) }
            broker.comeBack()
            let calls = broker.calls(of: "reclaim")
            for _ in 0..<5 { await clock.tick(sleepers: 6) }
            #expect(broker.calls(of: "reclaim") == calls)
            for _ in 0..<10 { await clock.tick(sleepers: 6) }
            #expect(broker.calls(of: "reclaim") > calls)
        }
    }

    /// Runs two workers with one slot each on one broker.
    ///
    /// The first runs a job that ends with the signal `release`; it speaks to the broker through the faulty one, the
    /// second directly.
    private func withTwoWorkers(
        _ body: (FaultyBroker, ManualClock, _ started: Signal, _ release: Signal) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let faulty = FaultyBroker(wrapping: broker)
        let (started, release) = (Signal(), Signal())
        let handler = ClosureHandler("t") { _, _ in
            started.give()
            await release.wait()
            return .done()
        }
        try await WorkerRig(faulty, [handler], clock: clock).run { producer in
            try await producer.enqueue(Job("t"), to: "q")
            await started.wait()
            try await WorkerRig(broker, [handler], clock: clock).run { _ in
                try await body(faulty, clock, started, release)
            }
        }
        try await broker.expectEmpty()
        #expect(try await broker.statistics(of: "q").counters["succeeded"] == 1)
    }
}

extension ManualClock {
    /// One second, taken when all duties sleep: heartbeater, reclaimer, finder, evictor and promoter of each worker,
    /// and the idle one's reader.
    func tick(sleepers: Int = 11) async {
        await waitForSleepers(sleepers)
        advance(by: .seconds(1))
        await waitForSleepers(sleepers)
    }
}
