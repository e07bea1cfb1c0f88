import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Testing

extension BrokerConformanceTests {
    @Test(arguments: BrokerUnderTest.available)
    func `a limit of concurrency holds for all consumers together, and a place comes free with each end`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.open([Self.queue])
            try await broker.setLimits(FleetLimits(concurrency: 2), of: Self.queue)
            try await broker.enqueue((0..<6).map { _ in Self.job() })

            let deliveries = try await broker.receiveAll(as: Self.alice)
            #expect(deliveries.count == 2)
            #expect(try await broker.receiveAll(as: Self.bob).isEmpty)
            _ = try await broker.acknowledge(deliveries[0], as: .succeeded(result: nil))
            #expect(try await broker.receiveAll(as: Self.bob).count == 1)
            _ = try await broker.retry(deliveries[1], after: .seconds(60), reason: "x")
            #expect(try await broker.receiveAll(as: Self.alice).count == 1)

            // A killed worker's job counts until it is reclaimed.
            #expect(try await broker.receiveAll(as: Self.bob).isEmpty)
            try await broker.setLimits(.none, of: Self.queue)
            #expect(try await broker.receiveAll(as: Self.bob).count == 2)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a reader that waits under a limit gets the place that comes free`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.open([Self.queue, "other"])
            try await broker.setLimits(FleetLimits(concurrency: 1), of: Self.queue)
            try await broker.enqueue((0..<2).map { _ in Self.job() })
            let delivery = try await broker.receiveOne(as: Self.alice)
            let waiting = Task {
                while true {
                    let found = try await broker.receive(
                        from: [Self.queue, "other"], as: Self.bob, limit: 4, waitingUpTo: .seconds(2))
                    if !found.isEmpty { return found }
                }
            }
            _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
            #expect(try await waiting.value.count == 1)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `nothing is read ahead from a queue with a limit`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let queues: [QueueName] = [Self.queue, "other"]
            try await broker.open(queues)
            try await broker.setLimits(FleetLimits(concurrency: 8), of: Self.queue)
            try await broker.enqueue((0..<9).map { _ in Self.job() })
            _ = try await broker.enqueue((0..<9).map { _ in EnqueueRequest(job: Self.job(), queue: "other") })

            let ahead = try await broker.receive(
                from: queues, as: Self.alice, limit: 0, readingAhead: 4, waitingUpTo: .zero)
            let limited = try await broker.receive(
                from: [Self.queue], as: Self.alice, limit: 2, readingAhead: 4, waitingUpTo: .zero)
            let free = try await broker.receive(
                from: ["other"], as: Self.alice, limit: 1, readingAhead: 2, waitingUpTo: .seconds(2))

            #expect(ahead.count == 4 && ahead.allSatisfy { $0.queue == "other" })
            #expect(limited.count == 2)
            #expect(free.count == 3)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a rate lets no more jobs start than it says, and never less than one`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.open([Self.queue])
            try await broker.enqueue((0..<30).map { _ in Self.job() })
            // One in a hundred seconds: nothing here takes that long.
            try await broker.setLimits(FleetLimits(rate: 0.01), of: Self.queue)
            #expect(try await broker.limits(of: Self.queue) == FleetLimits(rate: 0.01))
            #expect(try await broker.receiveAll(as: Self.alice).count == 1)
            #expect(try await broker.receiveAll(as: Self.bob).isEmpty)

            // A tenth of a second's worth at once.
            try await broker.setLimits(.none, of: "fast")
            try await broker.open(["fast"])
            _ = try await broker.enqueue((0..<30).map { _ in EnqueueRequest(job: Self.job(), queue: "fast") })
            try await broker.setLimits(FleetLimits(rate: 100), of: "fast")
            let found = try await broker.receive(from: ["fast"], as: Self.alice, limit: 30, waitingUpTo: .zero)
            #expect(found.count == 10)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a draining queue refuses new jobs and delivers what it has`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job()])
            try await broker.drain(Self.queue)
            #expect(try await broker.enqueue([Self.job()]) == [.draining])
            let producer = Producer(broker: broker, routes: Routes(), clock: SystemClock())
            let error = await #expect(throws: BrokerError.self) {
                try await producer.enqueue(Self.job(), to: Self.queue)
            }
            #expect(error?.code == .queueDraining)
            #expect(try await broker.statistics(of: Self.queue).isDraining)

            let delivery = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.retry(delivery, after: .zero, reason: "still enters")
            #expect(try await broker.receiveAll(as: Self.alice).count == 1)
            try await broker.resume(Self.queue)
            let job = Self.job()
            #expect(try await broker.enqueue([job]) == [.accepted(job.id)])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `dead letters are replayed at the rate that all who replay share`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let jobs = (0..<2).map { _ in Self.job() }
            try await broker.enqueue(jobs)
            for delivery in try await broker.receiveAll(as: Self.alice) {
                _ = try await broker.bury(delivery, reason: "x")
            }
            let deadLetters = try await broker.deadLetters()
            let first = try await broker.replay(deadLetters[0].entry, in: Self.queue, perSecond: 0.01)
            #expect(first == .replayed(jobs[0].id))
            guard
                case .tooSoon(let wait) = try await broker.replay(deadLetters[1].entry, in: Self.queue, perSecond: 0.01)
            else {
                Issue.record("a hundred seconds passed in no time")
                return
            }
            #expect(wait > .seconds(50) && wait <= .seconds(100))
            #expect(try await broker.replay(deadLetters[1].entry, in: Self.queue) == .replayed(jobs[1].id))
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the statistics say how many jobs a second end`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue((0..<60).map { _ in Self.job() })
            for delivery in try await broker.receiveAll(as: Self.alice) {
                _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
            }
            let rate = try await broker.statistics(of: Self.queue).rate
            #expect(rate >= 0.9 && rate <= 1.3)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the rate counts jobs that succeeded or died, and none that expired or was cancelled`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue((0..<60).map { _ in Self.job() })
            for (number, delivery) in try await broker.receiveAll(as: Self.alice).enumerated() {
                switch number {
                case ..<10: _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
                case ..<20: _ = try await broker.bury(delivery, reason: "x")
                case ..<40: _ = try await broker.acknowledge(delivery, as: .expired)
                default: _ = try await broker.acknowledge(delivery, as: .cancelled)
                }
            }

            let figures = try await broker.statistics(of: Self.queue)

            // Twenty of them, in the 51 to 60 seconds that a rate looks back.
            #expect(figures.rate >= 20.0 / 60 && figures.rate <= 20.0 / 51)
            #expect(figures.counters["expired"] == 20 && figures.counters["cancelled"] == 20)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the limit of a queue counts its waiting, delayed and suspect jobs`(_ candidate: BrokerUnderTest) async throws
    {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue([Self.job()])
            try await controls.age(try await broker.receiveOne(as: Self.alice), by: .seconds(60))
            #expect(try await broker.reclaim().suspects.count == 1)
            try await broker.enqueue([Self.job()])
            try await broker.enqueue([Self.job()], delay: .seconds(600))
            func results(depthLimit: Int) async throws -> [EnqueueResult] {
                let recorded = EnqueueRequest(job: Self.job(), queue: Self.queue, depthLimit: depthLimit)
                let asked = EnqueueRequest(
                    job: Self.job(replyTo: "gateway"), queue: Self.queue, depthLimit: depthLimit,
                    timeToLive: .seconds(60))
                return try await broker.enqueue([recorded]) + broker.enqueue([asked])
            }

            #expect(try await results(depthLimit: 3) == [.full(depth: 3), .full(depth: 3)])
            let accepted = try await results(depthLimit: 5)
            #expect(accepted.allSatisfy { if case .accepted = $0 { true } else { false } })
            #expect(try await results(depthLimit: 5) == [.full(depth: 5), .full(depth: 5)])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a buried job of a newer version frees its unique key`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job(unique: "u")
            try await broker.enqueue([job])
            let delivery = try await broker.receiveOne(as: Self.alice)
            // The same entry as an older worker reads it.
            let seen = Delivery(
                queue: delivery.queue, entry: delivery.entry, consumer: delivery.consumer,
                content: .newer(version: 2, id: job.id, unique: "u", unknownSince: nil)
            )
            #expect(try await broker.bury(seen, reason: "version 2 is newer") == .settled)
            let next = Self.job(unique: "u")
            #expect(try await broker.enqueue([next]) == [.accepted(next.id)])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the trace context travels through retry, delay and reclaim to the reply`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let job = Job("t", replyTo: "gateway", traceparent: parent)
            try await broker.enqueue([job], delay: .seconds(60))
            try await controls.hasten(Self.queue, by: .seconds(60))
            _ = try await broker.promoteDue(in: Self.queue, limit: 1)
            _ = try await broker.retry(try await broker.receiveOne(as: Self.alice), after: .zero, reason: "x")
            try await controls.age(try await broker.receiveOne(as: Self.alice), by: .seconds(60))
            _ = try await broker.reclaim()
            let delivery = try await broker.receiveOne(as: Self.bob)
            #expect(delivery.job?.traceparent == parent && delivery.job?.attempt == 1 && delivery.job?.crashes == 1)

            let reply = Reply(job: job.id, answer: .body(Data("{}".utf8)), traceparent: delivery.job?.traceparent)
            _ = try await broker.reply(reply, to: delivery)
            let pages = try await broker.replies(to: "gateway", after: [Self.queue: .start], waitingUpTo: .zero)
            #expect(pages.first?.replies == [reply])
        }
    }
}
