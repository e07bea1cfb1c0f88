import Foundation
import Messaging
import MessagingTesting
import Testing

extension BrokerConformanceTests {
    @Test(arguments: BrokerUnderTest.available)
    func `a delayed job enters the stream when it is due, once, and never early`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            let job = Self.job()
            try await broker.enqueue([job], delay: .seconds(100))
            #expect(try await broker.receiveAll(as: Self.alice).isEmpty)
            #expect(try await broker.record(of: job.id, in: Self.queue)?.state == .delayed)

            try await controls.hasten(Self.queue, by: .seconds(90))
            let early = try await broker.promoteDue(in: Self.queue, limit: 10)
            let next = try #require(early.nextDueIn)
            #expect(early.promoted == 0 && next > .seconds(5) && next <= .seconds(10))

            try await controls.hasten(Self.queue, by: .seconds(10))
            let promotion = try await broker.promoteDue(in: Self.queue, limit: 10)
            #expect(promotion == Promotion(promoted: 1, nextDueIn: nil))
            #expect(try await broker.promoteDue(in: Self.queue, limit: 10).promoted == 0)
            #expect(try await broker.receiveOne(as: Self.alice).job?.payload == job.payload)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a retry raises the attempt and keeps the rest`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            let job = Self.job()
            try await broker.enqueue([job])
            let first = try await broker.receiveOne(as: Self.alice)
            #expect(try await broker.retry(first, after: .seconds(4), reason: "no\nroute") == .settled)
            #expect(try await broker.statistics(of: Self.queue).delayed == 1)

            try await controls.hasten(Self.queue, by: .seconds(4))
            _ = try await broker.promoteDue(in: Self.queue, limit: 10)
            let second = try await broker.receiveOne(as: Self.alice)
            #expect(second.job?.attempt == 1 && second.job?.crashes == 0 && second.job?.payload == job.payload)
            #expect(try await broker.retry(second, after: .zero, reason: "again") == .settled)
            #expect(try await broker.receiveOne(as: Self.alice).job?.attempt == 2)

            let record = try #require(try await broker.record(of: job.id, in: Self.queue))
            #expect(record.error == "again")
            #expect(record.timeline.map(\.what).contains { $0.hasPrefix("retry in 4000 ms: no") })
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a reason is one line of a thousand characters at most, and commands no terminal`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let job = Self.job()
            try await broker.enqueue([job])
            let first = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.retry(first, after: .zero, reason: "no\nroute \u{1B}[31mhome")
            let retried = try #require(try await broker.record(of: job.id, in: Self.queue))
            let second = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.bury(second, reason: "lost\r\n" + String(repeating: "x", count: 2_000))
            let buried = try #require(try await broker.record(of: job.id, in: Self.queue))

            #expect(retried.error == "no route [31mhome")
            #expect(retried.timeline.map(\.what).contains("retry in 0 ms: no route [31mhome"))
            let reason = "lost " + String(repeating: "x", count: 995)
            #expect(buried.error == reason && buried.timeline.last?.what == "dead: \(reason)")
            #expect(try await broker.deadLetters().map(\.reason) == [reason])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job released changes no counter`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job()])
            let first = try await broker.receiveOne(as: Self.alice)
            #expect(try await broker.release(first, after: .zero, unknown: false) == .settled)

            let second = try await broker.receiveOne(as: Self.bob)
            #expect(second.job?.attempt == 0 && second.job?.crashes == 0 && second.job?.unknownSince == nil)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job unknown to a worker remembers since when`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.enqueue([Self.job()])
            let first = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.release(first, after: .seconds(15), unknown: true)
            try await controls.hasten(Self.queue, by: .seconds(15))
            _ = try await broker.promoteDue(in: Self.queue, limit: 10)
            let second = try await broker.receiveOne(as: Self.alice)
            let since = try #require(second.job?.unknownSince)

            _ = try await broker.release(second, after: .zero, unknown: true)
            #expect(try await broker.receiveOne(as: Self.alice).job?.unknownSince == since)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `an entry that is no job is data, and can be buried with the reason`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.open([Self.queue])
            try await controls.addRaw(["hello": "world"], to: Self.queue, of: broker)
            let delivery = try await broker.receiveOne(as: Self.alice)
            #expect(delivery.content == .undecodable(reason: "field 'v' is missing"))
            #expect(try await broker.bury(delivery, reason: "undecodable: field 'v' is missing") == .settled)

            let deadLetter = try #require(try await broker.deadLetters().first)
            #expect(deadLetter.reason == "undecodable: field 'v' is missing")
            #expect(deadLetter.fields == ["hello": Data("world".utf8)])
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a job of a newer version differs from a broken one, and can be released`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, controls in
            try await broker.open([Self.queue])
            try await controls.addRaw(["v": "2", "id": "j", "shape": "new"], to: Self.queue, of: broker)
            let first = try await broker.receiveOne(as: Self.alice)
            #expect(first.content == .newer(version: 2, id: "j", unique: nil, unknownSince: nil))

            _ = try await broker.release(first, after: .zero, unknown: true)
            guard case .newer(2, "j", nil, let since) = try await broker.receiveOne(as: Self.alice).content else {
                Issue.record("the job lost its shape")
                return
            }
            #expect(since != nil)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a dead letter is listed, replayed as a fresh job, and deleted`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let jobs = (0..<3).map { _ in Self.job() }
            try await broker.enqueue(jobs)
            for delivery in try await broker.receiveAll(as: Self.alice) {
                _ = try await broker.bury(delivery, reason: "broken")
            }
            let deadLetters = try await broker.deadLetters()
            #expect(
                deadLetters.map(\.content.job?.id) == jobs.map(\.id)
                    && deadLetters.map(\.reason).allSatisfy { $0 == "broken" })
            let page = try await broker.deadLetters(in: Self.queue, after: deadLetters[0].cursor, limit: 1)
            #expect(page.map(\.entry) == [deadLetters[1].entry])

            #expect(try await broker.replay(deadLetters[0].entry, in: Self.queue) == .replayed(jobs[0].id))
            #expect(try await broker.replay(deadLetters[0].entry, in: Self.queue) == .missing)
            #expect(try await broker.record(of: jobs[0].id, in: Self.queue)?.state == .waiting)
            let again = try await broker.receiveOne(as: Self.alice)
            #expect(again.jobID == jobs[0].id && again.job?.attempt == 0 && again.job?.payload == jobs[0].payload)

            #expect(try await broker.delete(deadLetters: deadLetters.map(\.entry), in: Self.queue) == 2)
            #expect(try await broker.statistics(of: Self.queue).dead == 0)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a replay takes its unique key again, or stays dead when another job has it`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let first = Self.job(unique: "k")
            try await broker.enqueue([first])
            _ = try await broker.bury(try await broker.receiveOne(as: Self.alice), reason: "broken")
            let second = Self.job(unique: "k")
            try await broker.enqueue([second])
            let deadLetter = try #require(try await broker.deadLetters().first)
            #expect(try await broker.replay(deadLetter.entry, in: Self.queue) == .duplicate(of: second.id))
            #expect(try await broker.deadLetters().count == 1)

            let running = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.acknowledge(running, as: .succeeded(result: nil))
            #expect(try await broker.replay(deadLetter.entry, in: Self.queue) == .replayed(first.id))
            #expect(try await broker.enqueue([Self.job(unique: "k")]) == [.duplicate(of: first.id)])
        }
    }
}
