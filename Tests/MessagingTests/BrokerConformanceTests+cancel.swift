import Foundation
import Messaging
import MessagingTesting
import Testing

extension BrokerConformanceTests {
    private static func everythingWaiting(in broker: any Broker) async throws -> [WaitingJob] {
        var jobs: [WaitingJob] = []
        var cursor: WaitingCursor? = .start
        while let position = cursor {
            let page = try await broker.waitingJobs(in: queue, after: position, limit: 2)
            jobs += page.jobs
            cursor = page.next
        }
        return jobs
    }

    @Test(arguments: BrokerUnderTest.available)
    func `waiting jobs are listed page by page, running ones are not`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let jobs = (0..<7).map { _ in Self.job("x") }
            try await broker.enqueue(jobs)
            try await broker.open([Self.queue])
            let deliveries = try await broker.receive(from: [Self.queue], as: Self.alice, limit: 2, waitingUpTo: .zero)
            let later = Self.job("y", unique: "k")
            try await broker.enqueue([later], delay: .seconds(60))

            let waiting = try await Self.everythingWaiting(in: broker)

            #expect(deliveries.map(\.jobID) == jobs[..<2].map(\.id))
            #expect(waiting.map(\.id) == jobs[2...].map(\.id) + [later.id])
            #expect(waiting.last?.task == "y" && waiting.last?.unique == "k")
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a waiting job that is cancelled never runs, frees its unique key and says so`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let (first, later) = (Self.job(unique: "a"), Self.job(unique: "b"))
            try await broker.enqueue([first])
            try await broker.enqueue([later], delay: .seconds(60))

            let cancelled = try await broker.cancel(Self.everythingWaiting(in: broker), in: Self.queue)

            #expect(cancelled == [first.id, later.id])
            try await broker.expectEmpty()
            for job in [first, later] {
                let record = try #require(try await broker.record(of: job.id, in: Self.queue))
                #expect(record.state == .cancelled && record.timeline.last?.what == "cancelled")
            }
            let again = try await broker.enqueue([Self.job(unique: "a"), Self.job(unique: "b")])
            #expect(again.allSatisfy { if case .accepted = $0 { true } else { false } })
            #expect(try await broker.statistics(of: Self.queue).counters["cancelled"] == 2)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job that a worker took meanwhile is not cancelled`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job()])
            let waiting = try await Self.everythingWaiting(in: broker)
            let delivery = try await broker.receiveOne(as: Self.alice)

            #expect(try await broker.cancel(waiting, in: Self.queue).isEmpty)

            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .settled)
            #expect(try await broker.cancel(waiting, in: Self.queue).isEmpty)
            #expect(try await broker.record(of: delivery.jobID, in: Self.queue)?.state == .succeeded)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a cancelled request is answered with a failure`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let request = Self.job(replyTo: "me")
            try await broker.enqueue([request])

            _ = try await broker.cancel(Self.everythingWaiting(in: broker), in: Self.queue)

            let page = try await broker.replies(to: "me", after: [Self.queue: .start], waitingUpTo: .zero).first
            #expect(page?.replies.map(\.job) == [request.id])
            #expect(page?.replies.map(\.answer) == [.failure("an operator cancelled the job")])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `withdrawn jobs are found among what runs`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job(), Self.job()])
            let deliveries = try await broker.receiveAll(as: Self.alice)
            #expect(try await broker.withdrawn(among: deliveries).isEmpty)

            try await broker.withdraw(deliveries[1].jobID, from: Self.queue, for: .seconds(60))

            #expect(try await broker.withdrawn(among: deliveries) == [deliveries[1].id])
            #expect(try await broker.acknowledge(deliveries[1], as: .cancelled) == .settled)
            #expect(try await broker.record(of: deliveries[1].jobID, in: Self.queue)?.state == .cancelled)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the record of an ended job stays while memory suffices`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job()
            try await broker.enqueue([job])
            _ = try await broker.acknowledge(try await broker.receiveOne(as: Self.alice), as: .succeeded(result: nil))

            #expect(try await broker.evictRecords() == 0)
            #expect(try await broker.evictRecords(RecordEviction(by: Self.alice)).isOver)

            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .succeeded)
        }
    }
}
