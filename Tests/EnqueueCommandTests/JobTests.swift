import CommandKit
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Testing

@testable import EnqueueCommand

/// What is said of a job, and how its end is waited for.
struct JobTests {
    @Test func `a job is found on whatever queue it is, with its timeline`() async throws {
        let graveyard = try await DeadLetterFixture()
        let letter = try #require(try await graveyard.selected("--queue", "catalog").first)
        let id = try #require(letter.job?.id)

        let report = try #require(try await JobSubcommand.report(of: id, in: graveyard.broker))

        #expect(report.queue == "catalog" && report.state == "dead" && report.error == "disk full")
        #expect(report.timeline.first?.what == "enqueued")
        #expect(report.letter?.letter == letter.entry.rawValue)
        #expect(report.lines.contains { $0.contains("dead replay --letter \(letter.entry)") })
        #expect(try await JobSubcommand.report(of: "nobody", in: graveyard.broker) == nil)
    }

    @Test func `a dead job is known after its record is gone`() async throws {
        let graveyard = try await DeadLetterFixture()
        let id = try #require(try await graveyard.selected("--queue", "catalog").first?.job?.id)
        graveyard.clock.advance(by: .seconds(25 * 3_600))

        let report = try #require(try await JobSubcommand.report(of: id, in: graveyard.broker))

        #expect(report.state == "dead" && report.letter != nil)
    }

    @Test func `times are ISO 8601 with milliseconds, and the keys are in snake case`() async throws {
        let graveyard = try await DeadLetterFixture()
        let letter = try #require(try await graveyard.selected().first)
        let text = try JSONOutput.text(DeadLetterReport(letter))

        #expect(text.contains("\"died_at\" : \"\(letter.diedAt.iso8601)\""))
        #expect(text.contains(#""payload" : "{\"a\":1}""#))
    }

    @Test func `the end of many jobs is counted`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(), clock: clock)
        try await broker.open(["default"])
        let ids = try await producer.enqueue((0..<6).map { _ in Job("x") }).map(\.id)
        let deliveries = try await broker.receive(from: ["default"], as: "w", limit: 6, waitingUpTo: .zero)
        for (index, delivery) in deliveries.enumerated() {
            switch index {
            case 0: _ = try await broker.bury(delivery, reason: "broken")
            case 1: _ = try await broker.acknowledge(delivery, as: .expired)
            default: _ = try await broker.acknowledge(delivery, as: .succeeded(result: Data("{}".utf8)))
            }
        }

        let wait = JobWait(queue: "default", producer: producer, title: "x")
        let records = try await wait.end(of: ids, ProgressBar(isSilent: true))

        #expect(JobWait.tally(records) == .init(succeeded: 4, dead: 1, expired: 1))
        #expect(try JobWait.result(of: records[5]) == "{}")
        #expect(throws: CommandError.self) { try JobWait.result(of: records[0]) }
        #expect(throws: CommandError.self) { try JobWait.result(of: records[1]) }
        await #expect(throws: CommandError.self) { try await wait.end(of: ["nobody"], ProgressBar(isSilent: true)) }
    }

    @Test func `a wait sees a job that ends while it waits`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(), clock: clock)
        try await broker.open(["default"])
        let id = try await producer.enqueue(Job("x")).id
        let wait = JobWait(queue: "default", producer: producer, title: "x")
        async let records = wait.end(of: [id], ProgressBar(isSilent: true))

        await clock.waitForSleepers(1)
        let delivery = try #require(
            try await broker.receive(from: ["default"], as: "w", limit: 1, waitingUpTo: .zero).first)
        _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
        clock.advance(by: .milliseconds(100))

        #expect(try await JobWait.result(of: records[0]) == "done")
    }
}
