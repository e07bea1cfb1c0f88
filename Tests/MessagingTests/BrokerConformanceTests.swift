import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Testing

/// What every broker must do, run once for each.
@Suite("Broker conformance")
struct BrokerConformanceTests {
    static let queue: QueueName = "q"
    static let alice: ConsumerName = "alice"
    static let bob: ConsumerName = "bob"

    static func job(_ task: TaskName = "t", unique: String? = nil, replyTo: ConsumerName? = nil) -> Job {
        Job(task, payload: Data(#"{"name":"Mötley Crüe \u0000"}"#.utf8), replyTo: replyTo, unique: unique)
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job arrives with every field it was sent with`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let sent = Job(
                "catalog.tasks.crawl_artist", payload: Data(#"{"name":"Björk \u0000 \"x\""}"#.utf8),
                replyTo: "gateway-1", unique: "crawl:björk", run: "run-7", caller: "demo", traceparent: "00-aa-bb-01"
            )
            let before = broker.time
            let request = EnqueueRequest(job: sent, queue: Self.queue, timeToLive: .seconds(60))
            #expect(try await broker.enqueue([request]) == [.accepted(sent.id)])

            let delivery = try await broker.receiveOne(as: Self.alice)
            let job = try #require(delivery.job)

            #expect(job.id == sent.id && job.task == sent.task && job.payload == sent.payload)
            #expect(job.replyTo == "gateway-1" && job.unique == "crawl:björk" && job.run == "run-7")
            #expect(job.caller == "demo" && job.traceparent == "00-aa-bb-01")
            #expect(job.attempt == 0 && job.crashes == 0 && !delivery.isExpired)
            let enqueuedAt = try #require(job.enqueuedAt)
            #expect(enqueuedAt >= before - .seconds(1) && job.expiresAt == enqueuedAt + .seconds(60))
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `jobs come in the order they were enqueued, and no more than asked for`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let jobs = (0..<5).map { _ in Self.job() }
            try await broker.enqueue(jobs)

            let first = try await broker.receive(from: [Self.queue], as: Self.alice, limit: 2, waitingUpTo: .zero)
            let rest = try await broker.receive(from: [Self.queue], as: Self.bob, limit: 9, waitingUpTo: .zero)

            #expect(first.map(\.jobID) == jobs[..<2].map(\.id))
            #expect(rest.map(\.jobID) == jobs[2...].map(\.id))
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `jobs enqueued before the queue was opened are delivered`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job()
            try await broker.enqueue([job])
            try await broker.open([Self.queue])
            try await broker.open([Self.queue])

            #expect(try await broker.receiveOne(as: Self.alice).jobID == job.id)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a waiting reader gets a job as soon as it comes`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.open([Self.queue])
            async let received = broker.receive(
                from: [Self.queue, "other"], as: Self.alice, limit: 2, waitingUpTo: .seconds(2)
            )
            let job = Self.job()
            try await broker.enqueue([job])

            let ids = try await received.map(\.jobID)
            #expect(ids == [job.id])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a cancelled reader comes back at once and takes nothing with it`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.open([Self.queue])
            let reader = Task {
                try await broker.receive(from: [Self.queue], as: Self.alice, limit: 1, waitingUpTo: .seconds(2))
            }
            reader.cancel()

            #expect(try await reader.value.isEmpty)
            try await broker.enqueue([Self.job()])
            #expect(try await broker.statistics(of: Self.queue).lag == 1)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `fewer slots than queues never bring more jobs than slots`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let queues: [QueueName] = ["a", "b", "c"]
            try await broker.open(queues)
            for queue in queues { _ = try await broker.enqueue([EnqueueRequest(job: Self.job(), queue: queue)]) }

            var seen: Set<QueueName> = []
            for _ in queues {
                let deliveries = try await broker.receive(
                    from: queues, as: Self.alice, limit: 1, waitingUpTo: .milliseconds(10)
                )
                #expect(deliveries.count == 1)
                seen.formUnion(deliveries.map(\.queue))
            }
            #expect(seen == Set(queues))
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `an acknowledged job is gone, and leaves a record`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job()
            try await broker.enqueue([job])
            let delivery = try await broker.receiveOne(as: Self.alice)
            #expect(try await broker.begin(delivery) == .settled)
            #expect(try await broker.report(JobProgress(completed: 3, total: 7), for: delivery) == .settled)
            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .running)

            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: Data("42".utf8))) == .settled)

            let record = try #require(try await broker.record(of: job.id, in: Self.queue))
            #expect(record.state == .succeeded && record.result == Data("42".utf8) && record.task == "t")
            #expect(record.progress == JobProgress(completed: 3, total: 7))
            #expect(record.timeline.map(\.what) == ["enqueued", "started on alice", "succeeded on alice"])
            try await broker.expectEmpty()
            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .leaseLost)
            #expect(try await broker.statistics(of: Self.queue).counters["succeeded"] == 1)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a hundred enqueues of one job at once run it once`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job()
            let results = try await withThrowingTaskGroup(of: EnqueueResult.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await broker.enqueue([EnqueueRequest(job: job, queue: Self.queue)])[0] }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(results.filter { $0 == .accepted(job.id) }.count == 1)
            #expect(results.filter { $0 == .duplicate(of: job.id) }.count == 99)
            #expect(try await broker.receiveAll(as: Self.alice).count == 1)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a unique key is held until the job succeeded or died`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            let first = Self.job(unique: "retrain")
            #expect(try await broker.enqueue([first]) == [.accepted(first.id)])
            #expect(try await broker.enqueue([Self.job(unique: "retrain")]) == [.duplicate(of: first.id)])

            // The key is held while the job is delayed for a retry …
            let delivery = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.retry(delivery, after: .seconds(60), reason: "x")
            #expect(try await broker.enqueue([Self.job(unique: "retrain")]) == [.duplicate(of: first.id)])
            try await controls.hasten(Self.queue, by: .seconds(60))
            _ = try await broker.promoteDue(in: Self.queue, limit: 10)
            let again = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.acknowledge(again, as: .succeeded(result: nil))

            // … free after success, and after death.
            let second = Self.job(unique: "retrain")
            #expect(try await broker.enqueue([second]) == [.accepted(second.id)])
            _ = try await broker.bury(try await broker.receiveOne(as: Self.alice), reason: "broken")
            let third = Self.job(unique: "retrain")
            #expect(try await broker.enqueue([third]) == [.accepted(third.id)])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a full queue refuses, and an operator's limit goes before the producer's`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let requests = (0..<3).map { _ in EnqueueRequest(job: Self.job(), queue: Self.queue, depthLimit: 2) }
            let results = try await broker.enqueue(requests)
            #expect(results.last == .full(depth: 2))

            try await broker.setLimits(FleetLimits(depth: 3), of: Self.queue)
            #expect(try await broker.enqueue([requests[2]]) == [.accepted(requests[2].job.id)])
            try await broker.setLimits(.none, of: Self.queue)
            let producer = Producer(
                broker: broker, routes: Routes(), limits: QueueLimits(standard: 3, overrides: [:]), clock: SystemClock()
            )
            let error = await #expect(throws: BrokerError.self) {
                try await producer.enqueue(Self.job(), to: Self.queue)
            }
            #expect(error?.code == .queueFull)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a paused queue takes jobs but delivers none`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.open([Self.queue])
            try await broker.pause(Self.queue)
            try await broker.enqueue([Self.job()])
            #expect(try await broker.receiveAll(as: Self.alice).isEmpty)
            #expect(try await broker.statistics(of: Self.queue).isPaused)

            try await broker.resume(Self.queue)
            #expect(try await broker.receiveAll(as: Self.alice).count == 1)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `an expired job is marked, and dropped unrun and counted`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job()
            let request = EnqueueRequest(job: job, queue: Self.queue, timeToLive: .seconds(-1))
            _ = try await broker.enqueue([request])

            let delivery = try await broker.receiveOne(as: Self.alice)
            #expect(delivery.isExpired)
            #expect(try await broker.acknowledge(delivery, as: .expired) == .settled)
            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .expired)
            #expect(try await broker.statistics(of: Self.queue).counters["expired"] == 1)
            try await broker.expectEmpty()
        }
    }
}
