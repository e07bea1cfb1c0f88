import Foundation
import Messaging
import MessagingTesting
import Testing

extension BrokerConformanceTests {
    @Test(arguments: BrokerUnderTest.available)
    func `a reply is stored for its requester and read again from any place`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.enqueue([Self.job(replyTo: "me"), Self.job(replyTo: "other"), Self.job(replyTo: "me")])
            let deliveries = try await broker.receiveAll(as: Self.alice)
            let answers: [Reply.Answer] = [.body(Data([0, 255, 10])), .body(Data()), .failure("no such track")]
            for (delivery, answer) in zip(deliveries, answers) {
                let reply = Reply(job: delivery.jobID, answer: answer)
                #expect(try await broker.reply(reply, to: delivery) == .settled)
            }

            let page = try #require(
                try await broker.replies(to: "me", after: [Self.queue: .start], waitingUpTo: .zero).first
            )
            #expect(page.replies.map(\.job) == [deliveries[0].jobID, deliveries[2].jobID])
            #expect(page.replies.map(\.answer) == [answers[0], answers[2]])
            let again = try await broker.replies(to: "me", after: [Self.queue: .start], waitingUpTo: .zero)
            #expect(again.first?.replies == page.replies)
            #expect(try await broker.replies(to: "me", after: [Self.queue: page.cursor], waitingUpTo: .zero).isEmpty)
            try await broker.expectEmpty()
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `replies are forgotten up to a cursor, and those after it stay`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            func answerOne(_ text: String) async throws {
                try await broker.enqueue([Self.job(replyTo: "me")])
                let delivery = try await broker.receiveOne(as: Self.alice)
                _ = try await broker.reply(Reply(job: delivery.jobID, answer: .body(Data(text.utf8))), to: delivery)
            }
            func page() async throws -> ReplyPage? {
                try await broker.replies(to: "me", after: [Self.queue: .start], waitingUpTo: .zero).first
            }
            try await answerOne("1")
            let read = try #require(try await page())
            try await answerOne("2")

            try await broker.forgetReplies(to: "me", in: Self.queue, upTo: read.cursor)
            try await broker.forgetReplies(to: "stranger", in: Self.queue, upTo: read.cursor)

            #expect(try await page()?.replies.map(\.answer) == [.body(Data("2".utf8))])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a waiting requester is woken by its reply`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            async let pages = broker.replies(to: "me", after: [Self.queue: .start], waitingUpTo: .seconds(2))
            try await broker.enqueue([Self.job(replyTo: "me")])
            let delivery = try await broker.receiveOne(as: Self.alice)
            _ = try await broker.reply(Reply(job: delivery.jobID, answer: .body(Data("hi".utf8))), to: delivery)

            let first = try await pages.first
            #expect(first?.replies.map(\.job) == [delivery.jobID])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `an event wakes who listens, and a new listener hears only what comes`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            try await broker.announce("old")
            let start = try await broker.events(after: nil, waitingUpTo: .zero)
            #expect(start.events.isEmpty)

            async let heard = broker.events(after: start.cursor, waitingUpTo: .seconds(2))
            try await broker.announce("revision")
            let page = try await heard
            #expect(page.events == ["revision"])
            let nothing = try await broker.events(after: page.cursor, waitingUpTo: .zero)
            #expect(nothing.events.isEmpty && nothing.cursor == page.cursor)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the table of workers has each by its name`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            var status = WorkerStatus(
                name: Self.alice, host: "h", pid: 1, version: "1", queues: [Self.queue], concurrency: 2,
                startedAt: broker.time, seenAt: broker.time
            )
            try await broker.register(status)
            status.running = [.init(id: "j", task: "t", queue: Self.queue, since: broker.time)]
            try await broker.register(status)
            #expect(try await broker.workers() == [status])

            try await broker.unregister(Self.alice)
            #expect(try await broker.workers().isEmpty)
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `the statistics of a queue say where its jobs are`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, controls in
            #expect(try await broker.statistics(of: Self.queue) == QueueStatistics(queue: Self.queue))
            try await broker.enqueue((0..<4).map { _ in Self.job() })
            try await broker.enqueue([Self.job()], delay: .seconds(60))
            try await broker.open([Self.queue])
            let deliveries = try await broker.receive(from: [Self.queue], as: Self.alice, limit: 2, waitingUpTo: .zero)
            _ = try await broker.bury(deliveries[0], reason: "x")

            let figures = try await broker.statistics(of: Self.queue)
            #expect(figures.depth == 3 && figures.lag == 2 && figures.pending == 1)
            #expect(figures.delayed == 1 && figures.dead == 1)
            #expect(figures.consumers.map(\.name) == [Self.alice] && figures.consumers[0].pending == 1)
            #expect(figures.counters["enqueued"] == 5 && figures.counters["dead"] == 1)
            #expect(try #require(figures.oldestAgeMilliseconds) >= 0)
            #expect(try await broker.queues() == [Self.queue])
        }
    }
}
