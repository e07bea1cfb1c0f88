import Foundation
import Logging
import Messaging
import MessagingTesting
import ServiceLifecycle
import Testing

/// The worker's runtime, on every broker.
@Suite("Worker")
struct WorkerTests {
    static let queue: QueueName = "q"

    @Test(arguments: BrokerUnderTest.available)
    func `a worker runs every job once and leaves nothing behind`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let (ran, ids) = (Signal(), Collector<JobID>())
            let handler = ClosureHandler("t") { job, _ in
                ids.add(job.id)
                ran.give()
                return .done()
            }
            let jobs = (0..<200).map { _ in Job("t") }
            try await WorkerRig(broker, [handler], concurrency: 8).run { producer in
                try await producer.enqueue(jobs, to: Self.queue)
                await ran.wait(for: jobs.count)
            }

            #expect(Set(ids.all) == Set(jobs.map(\.id)) && ids.all.count == jobs.count)
            try await broker.expectEmpty()
            #expect(try await broker.statistics(of: Self.queue).counters["succeeded"] == 200)
            #expect(try await broker.statistics(of: Self.queue).consumers.isEmpty)
            #expect(try await broker.workers().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: BrokerUnderTest.available)
    func `the table of workers and the worker's name show the process that it was told`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let process = ProcessIdentity(host: "attic", number: 4711)
            var found: [WorkerStatus] = []

            try await WorkerRig(broker, [], process: process).run { _ in
                try await eventually("heartbeat") {
                    found = try await broker.workers()
                    return !found.isEmpty
                }
            }

            #expect(found.map(\.host) == ["attic"] && found.map(\.pid) == [4711])
            #expect(found[0].name.rawValue.hasPrefix("worker-attic-4711-"))
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a failing job is retried as often as its handler allows, then lies in the dead letters`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let attempts = Collector<Int>()
            let ran = Signal()
            let handler = ClosureHandler("t", maxRetries: 2) { job, _ in
                attempts.add(job.attempt)
                ran.give()
                throw TestFailure("no route to host")
            }
            let job = Job("t")
            // A backoff of zero: the retry is in the stream at once.
            try await WorkerRig(broker, [handler], retry: RetryPolicy(factor: 0)).run { producer in
                try await producer.enqueue(job, to: Self.queue)
                await ran.wait(for: 3)
            }

            #expect(attempts.all == [0, 1, 2])
            let deadLetter = try #require(try await broker.deadLetters().first)
            #expect(deadLetter.reason == "no route to host (after 2 retries)")
            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .dead)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a discarded job goes to the dead letters without a retry`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let ran = Signal()
            let handler = ClosureHandler("t") { _, _ in
                ran.give()
                return .discard(reason: "the artist does not exist")
            }
            try await WorkerRig(broker, [handler]).run { producer in
                try await producer.enqueue(Job("t"), to: Self.queue)
                await ran.wait()
            }
            #expect(ran.count == 1)
            #expect(try await broker.deadLetters().map(\.reason) == ["the artist does not exist"])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job with crashes runs alone`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            // Three jobs of a lost worker, and two fresh ones.
            try await broker.enqueue((0..<3).map { _ in Job("suspect") })
            for delivery in try await broker.receiveAll(as: "lost") {
                try await controls.age(delivery, by: .seconds(20))
            }
            #expect(try await broker.reclaim().suspects.count == 3)
            try await broker.enqueue((0..<2).map { _ in Job("fresh") })

            let (ran, crowd) = (Signal(), Crowd())
            let body: @Sendable (Job, JobContext) async throws -> JobOutcome = { job, _ in
                crowd.enter(job)
                for _ in 0..<20 { await Task.yield() }
                crowd.leave(job)
                ran.give()
                return .done()
            }
            let handlers = [ClosureHandler("suspect", body), ClosureHandler("fresh", body)]
            try await WorkerRig(broker, handlers, concurrency: 8).run { _ in await ran.wait(for: 5) }

            #expect(crowd.mostBesideSuspect == 0)
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a worker takes one job with crashes at a time, so that no other is lost with it`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue((0..<4).map { _ in Job("suspect") })
            for delivery in try await broker.receiveAll(as: "lost") {
                try await controls.age(delivery, by: .seconds(20))
            }
            #expect(try await broker.reclaim().suspects.count == 4)

            let (started, release, ran) = (Signal(), Signal(), Signal())
            let handler = ClosureHandler("suspect") { _, _ in
                started.give()
                await release.wait()
                ran.give()
                return .done()
            }
            try await WorkerRig(broker, [handler], concurrency: 8).run { _ in
                await started.wait()
                let figures = try await broker.statistics(of: Self.queue)
                #expect(figures.pending == 1 && figures.depth == 4)
                release.give()
                await ran.wait(for: 4)
            }
            try await broker.expectEmpty()
            #expect(try await broker.statistics(of: Self.queue).counters["handed_back"] == nil)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the jobs of a lost worker run before a long queue`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue((0..<8).map { _ in Job("lost") })
            let deliveries = try await broker.receiveAll(as: "lost")
            try await broker.enqueue((0..<300).map { _ in Job("waiting") })
            for delivery in deliveries { try await controls.age(delivery, by: .seconds(20)) }
            #expect(try await broker.reclaim().suspects.count == 8)

            let (ran, order) = (Signal(), Collector<TaskName>())
            let body: @Sendable (Job, JobContext) async throws -> JobOutcome = { job, _ in
                order.add(job.task)
                ran.give()
                return .done()
            }
            let handlers = [ClosureHandler("lost", body), ClosureHandler("waiting", body)]
            try await WorkerRig(broker, handlers, concurrency: 8).run { _ in await ran.wait(for: 308) }

            #expect(order.all.prefix(8).allSatisfy { $0 == "lost" })
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job read ahead runs elsewhere when a long job takes its slot`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let (ran, started, release) = (Signal(), Signal(), Signal())
            let tiny = ClosureHandler("tiny") { _, _ in
                ran.give()
                return .done()
            }
            let long = ClosureHandler("long") { _, _ in
                started.give()
                await release.wait()
                return .done()
            }
            let other = WorkerRig(broker, [tiny, long])
            try await WorkerRig(broker, [tiny, long], also: [other.worker]).run { producer in
                // Both learn that jobs are tiny, and read ahead.
                try await producer.enqueue((0..<400).map { _ in Job("tiny") }, to: Self.queue)
                await ran.wait(for: 400)
                try await producer.enqueue([Job("long")] + (0..<100).map { _ in Job("tiny") }, to: Self.queue)
                await started.wait()
                await ran.wait(for: 500)
                release.give()
            }
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `jobs read ahead are released at a shutdown, uncounted`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let (ran, started, release) = (Signal(), Signal(), Signal())
            let tiny = ClosureHandler("tiny") { _, _ in
                ran.give()
                return .done()
            }
            let long = ClosureHandler("long") { _, _ in
                started.give()
                await release.wait()
                return .done()
            }
            let rig = WorkerRig(broker, [tiny, long])
            try await rig.run { producer in
                try await producer.enqueue((0..<200).map { _ in Job("tiny") }, to: Self.queue)
                await ran.wait(for: 200)
                try await producer.enqueue([Job("long")] + (0..<40).map { _ in Job("late") }, to: Self.queue)
                await started.wait()
                try await rig.beginShutdown()
                release.give()
            }

            let figures = try await broker.statistics(of: Self.queue)
            #expect(figures.depth == 40 && figures.pending == 0 && figures.consumers.isEmpty)
            let rest = try await broker.receiveAll(as: "next")
            #expect(rest.count == 40 && rest.allSatisfy { $0.job?.attempt == 0 && $0.job?.crashes == 0 })
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `an expired job is dropped unrun`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let ran = Collector<TaskName>()
            let done = Signal()
            let handlers = ["late", "timely"].map { task in
                ClosureHandler(task) { job, _ in
                    ran.add(job.task)
                    done.give()
                    return .done()
                }
            }
            _ = try await broker.enqueue([
                EnqueueRequest(job: Job("late"), queue: Self.queue, timeToLive: .seconds(-1)),
                EnqueueRequest(job: Job("timely"), queue: Self.queue, timeToLive: .seconds(60)),
            ])
            try await WorkerRig(broker, handlers).run { _ in await done.wait() }

            #expect(ran.all == ["timely"])
            #expect(try await broker.statistics(of: Self.queue).counters["expired"] == 1)
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a task that this version does not know is released with a delay, then dead`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            let ran = Signal()
            let handler = ClosureHandler("known") { _, _ in
                ran.give()
                return .done()
            }
            try await broker.enqueue([Job("unknown")])
            try await controls.addRaw(["v": "9", "id": "j9"], to: Self.queue, of: broker)
            try await controls.addRaw(["x": "y"], to: Self.queue, of: broker)
            try await WorkerRig(broker, [handler]).run { producer in
                try await producer.enqueue(Job("known"), to: Self.queue)
                await ran.wait()
            }
            // Whichever was still waiting at the drain went back too; another worker makes the rest known.
            for _ in 0..<2 {
                try await WorkerRig(broker, [handler]).run { producer in
                    try await producer.enqueue(Job("known"), to: Self.queue)
                    await ran.wait(for: 2)
                }
            }
            #expect(try await broker.statistics(of: Self.queue).delayed == 2)
            #expect(try await broker.deadLetters().map(\.reason) == ["undecodable: field 'v' is missing"])

            try await controls.hasten(Self.queue, by: .seconds(60))
            _ = try await broker.promoteDue(in: Self.queue, limit: 10)
            try await WorkerRig(broker, [handler], unknownTimeout: .zero).run { producer in
                try await producer.enqueue(Job("known"), to: Self.queue)
                await ran.wait(for: 4)
            }
            let reasons = try await broker.deadLetters().map(\.reason)
            #expect(reasons.contains { $0.hasPrefix("no handler for task 'unknown'") })
            #expect(reasons.contains { $0.hasPrefix("version 9 is newer than this worker's 1") })
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a shutdown waits for what runs and releases what has not started`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let (started, release, finished) = (Signal(), Signal(), Signal())
            let handler = ClosureHandler("t") { _, _ in
                started.give()
                await release.wait()
                finished.give()
                return .done()
            }
            let jobs = (0..<5).map { _ in Job("t") }
            let rig = WorkerRig(broker, [handler])
            try await rig.run { producer in
                try await producer.enqueue(jobs, to: Self.queue)
                await started.wait()
                try await rig.beginShutdown()
                release.give()
            }

            #expect(finished.count == 1)
            let figures = try await broker.statistics(of: Self.queue)
            #expect(figures.depth == 4 && figures.pending == 0)
            let rest = try await broker.receiveAll(as: "next")
            #expect(rest.allSatisfy { $0.job?.attempt == 0 && $0.job?.crashes == 0 })
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job that outlasts the grace period is released and may do no more`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let (started, ended) = (Signal(), Signal())
            let owned = Collector<Bool>()
            let job = Job("t")
            let handler = ClosureHandler("t") { _, context in
                started.give()
                try? await hang()
                owned.add(context.ownsJob)
                ended.give()
                return .done()
            }
            let rig = WorkerRig(broker, [handler], gracePeriod: .zero)
            try await rig.run { producer in
                try await producer.enqueue(job, to: Self.queue)
                await started.wait()
            }
            await ended.wait()

            #expect(owned.all == [false])
            let again = try await broker.receiveOne(as: "next")
            #expect(again.jobID == job.id && again.job?.attempt == 0 && again.job?.crashes == 0)
            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .waiting)
        }
    }
}
