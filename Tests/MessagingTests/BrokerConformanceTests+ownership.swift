import Foundation
import Messaging
import MessagingTesting
import Testing

extension BrokerConformanceTests {
    static let lease = Duration.seconds(9)

    @Test(arguments: BrokerUnderTest.available)
    func `a job idle past its lease is claimed by another worker, with one more crash`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            let job = Self.job()
            try await broker.enqueue([job])
            let delivery = try await broker.receiveOne(as: Self.alice)
            #expect(try await broker.reclaim() == Reclaimed())

            try await controls.age(delivery, by: Self.lease + .seconds(1))
            #expect(try await broker.reclaim().suspects.map(\.jobID) == [job.id])

            let taken = try await broker.receiveOne(as: Self.bob)
            #expect(taken.job?.crashes == 1 && taken.job?.attempt == 0 && taken.job?.payload == job.payload)
            #expect(taken.entry != delivery.entry)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a worker that wakes after its job was re-added is refused everything`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue([Self.job(replyTo: "gateway")])
            let zombie = try await broker.receiveOne(as: Self.alice)
            try await controls.age(zombie, by: Self.lease + .seconds(1))
            _ = try await broker.reclaim()
            let owner = try await broker.receiveOne(as: Self.bob)

            let reply = Reply(job: zombie.jobID, answer: .body(Data("late".utf8)))
            #expect(try await broker.extendLease(of: [zombie, owner]) == [owner.id])
            #expect(try await broker.begin(zombie) == .leaseLost)
            #expect(try await broker.acknowledge(zombie, as: .succeeded(result: nil)) == .leaseLost)
            #expect(try await broker.retry(zombie, after: .zero, reason: "x") == .leaseLost)
            #expect(try await broker.release(zombie, after: .zero, unknown: false) == .leaseLost)
            #expect(try await broker.bury(zombie, reason: "x") == .leaseLost)
            #expect(try await broker.reply(reply, to: zombie) == .leaseLost)

            let pages = try await broker.replies(to: "gateway", after: [Self.queue: .start], waitingUpTo: .zero)
            #expect(pages.isEmpty)
            let figures = try await broker.statistics(of: Self.queue)
            #expect(figures.depth == 1 && figures.delayed == 0 && figures.dead == 0)
            #expect(try await broker.acknowledge(owner, as: .succeeded(result: nil)) == .settled)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a consumer cannot settle what is pending under another one`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job()])
            let delivery = try await broker.receiveOne(as: Self.alice)
            let forged = Delivery(
                queue: delivery.queue, entry: delivery.entry, consumer: Self.bob, content: delivery.content)

            #expect(try await broker.acknowledge(forged, as: .succeeded(result: nil)) == .leaseLost)
            #expect(try await broker.extendLease(of: [forged]).isEmpty)
            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .settled)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job ten times longer than its lease stays with a worker that sends heartbeats`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue([Self.job()])
            let delivery = try await broker.receiveOne(as: Self.alice)
            for _ in 0..<30 {
                try await controls.age(delivery, by: Self.lease / 3)
                #expect(try await broker.reclaim() == Reclaimed())
                #expect(try await broker.extendLease(of: [delivery]) == [delivery.id])
            }
            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .settled)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job that killed three workers lies in the dead letters`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            let job = Self.job(unique: "poison")
            try await broker.enqueue([job])
            for crash in 0..<3 {
                let delivery = try await broker.receiveOne(as: Self.alice)
                #expect(delivery.job?.crashes == crash)
                try await controls.age(delivery, by: Self.lease + .seconds(1))
                let reclaimed = try await broker.reclaim()
                let lost = crash < 2 ? reclaimed.suspects : reclaimed.buried
                #expect(lost.map(\.jobID) == [job.id])
            }

            let deadLetter = try #require(try await broker.deadLetters().first)
            #expect(deadLetter.reason == "lost 3 workers" && deadLetter.content.job?.id == job.id)
            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .dead)
            try await broker.expectEmpty()
            #expect(try await broker.enqueue([Self.job(unique: "poison")]) != [.duplicate(of: job.id)])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job that lost its worker goes before all others, to whoever asks for suspects`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            let lost = (0..<2).map { _ in Self.job() }
            try await broker.enqueue(lost)
            for delivery in try await broker.receiveAll(as: Self.alice) {
                try await controls.age(delivery, by: Self.lease + .seconds(1))
            }
            try await broker.enqueue((0..<50).map { _ in Self.job() })
            #expect(try await broker.hasSuspects(in: [Self.queue]) == false)
            _ = try await broker.reclaim()
            #expect(try await broker.hasSuspects(in: [Self.queue]))

            let first = try #require(try await broker.receiveSuspect(as: Self.bob))
            #expect(first.jobID == lost[0].id && first.isSuspect)
            let others = try await broker.receive(from: [Self.queue], as: Self.bob, limit: 100, waitingUpTo: .zero)
            #expect(others.count == 50 && others.allSatisfy { $0.job?.crashes == 0 })
            #expect(try await broker.pending(of: Self.bob, in: Self.queue) == [first] + others)
            #expect(try await broker.statistics(of: Self.queue).depth == 52)

            #expect(try await broker.receiveSuspect(as: Self.bob)?.jobID == lost[1].id)
            #expect(try await broker.hasSuspects(in: [Self.queue]) == false)
            #expect(try await broker.receiveSuspect(as: Self.bob) == nil)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a suspect stays one when it is released, retried or due, and loses no worker by it`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue([Self.job()])
            try await controls.age(try await broker.receiveOne(as: Self.alice), by: Self.lease + .seconds(1))
            _ = try await broker.reclaim()

            var delivery = try #require(try await broker.receiveSuspect(as: Self.bob))
            #expect(try await broker.release(delivery, after: .zero, unknown: false) == .settled)
            delivery = try #require(try await broker.receiveSuspect(as: Self.bob))
            #expect(try await broker.retry(delivery, after: .zero, reason: "x") == .settled)
            delivery = try #require(try await broker.receiveSuspect(as: Self.bob))
            #expect(try await broker.retry(delivery, after: .seconds(5), reason: "x") == .settled)
            #expect(try await broker.receiveSuspect(as: Self.bob) == nil)
            try await controls.hasten(Self.queue, by: .seconds(5))
            #expect(try await broker.promoteDue(in: Self.queue, limit: 10).promoted == 1)

            delivery = try #require(try await broker.receiveSuspect(as: Self.bob))
            #expect(delivery.job?.crashes == 1 && delivery.job?.attempt == 2)
            #expect(try await broker.extendLease(of: [delivery]) == [delivery.id])
            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .settled)
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `suspects keep to a pause and to limits, and go first under them`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue([Self.job()])
            try await controls.age(try await broker.receiveOne(as: Self.alice), by: Self.lease + .seconds(1))
            _ = try await broker.reclaim()
            try await broker.enqueue((0..<3).map { _ in Self.job() })
            func receive() async throws -> [Delivery] {
                try await broker.receive(from: [Self.queue], as: Self.bob, limit: 9, waitingUpTo: .zero)
            }

            try await broker.pause(Self.queue)
            #expect(try await broker.hasSuspects(in: [Self.queue]) == false)
            #expect(try await broker.receiveSuspect(as: Self.bob) == nil)
            try await broker.resume(Self.queue)

            try await broker.setLimits(FleetLimits(concurrency: 2), of: Self.queue)
            #expect(try await receive().isEmpty)
            _ = try #require(try await broker.receiveSuspect(as: Self.bob))
            #expect(try await receive().count == 1)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a consumer's pending jobs come again when it asks`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let jobs = (0..<3).map { _ in Self.job() }
            try await broker.enqueue(jobs)
            let deliveries = try await broker.receiveAll(as: Self.alice)
            _ = try await broker.acknowledge(deliveries[1], as: .succeeded(result: nil))

            #expect(try await broker.pending(of: Self.alice, in: Self.queue) == [deliveries[0], deliveries[2]])
            #expect(try await broker.pending(of: Self.bob, in: Self.queue).isEmpty)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a consumer is forgotten only when nothing is pending under it`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job()])
            let delivery = try await broker.receiveOne(as: Self.alice)
            #expect(try await broker.removeConsumer(Self.alice, from: Self.queue) == false)
            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .settled)

            #expect(try await broker.removeConsumer(Self.alice, from: Self.queue))
            #expect(try await broker.statistics(of: Self.queue).consumers.isEmpty)
        }
    }
}

extension Broker {
    /// One round of a reclaimer on the conformance queue.
    func reclaim() async throws -> Reclaimed {
        try await reclaim(
            in: BrokerConformanceTests.queue, lease: BrokerConformanceTests.lease, crashLimit: 3, limit: 100
        )
    }

    /// The dead letters of the conformance queue.
    func deadLetters() async throws -> [DeadLetter] {
        try await deadLetters(in: BrokerConformanceTests.queue, after: .start, limit: 100)
    }
}

extension Job.Decoded {
    /// The job, when there is one.
    var job: Job? {
        if case .job(let job) = self { job } else { nil }
    }
}
