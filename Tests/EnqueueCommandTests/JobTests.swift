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
        let fixture = try await DeadLetterFixture()
        let deadLetter = try #require(try await fixture.selected("--queue", "catalog").first)
        let id = try #require(deadLetter.job?.id)

        let report = try #require(try await JobSubcommand.report(of: id, in: fixture.broker))

        #expect(report.queue == "catalog" && report.state == "dead" && report.error == "disk full")
        #expect(report.timeline.first?.what == "enqueued")
        #expect(report.deadLetter?.deadLetter == deadLetter.entry.rawValue)
        #expect(report.lines.contains { $0.contains("dead replay --letter \(deadLetter.entry)") })
        #expect(try await JobSubcommand.report(of: "nobody", in: fixture.broker) == nil)
    }

    @Test func `a dead job is known after its record is gone`() async throws {
        let fixture = try await DeadLetterFixture()
        let id = try #require(try await fixture.selected("--queue", "catalog").first?.job?.id)
        fixture.clock.advance(by: .seconds(25 * 3_600))

        let report = try #require(try await JobSubcommand.report(of: id, in: fixture.broker))

        #expect(report.state == "dead" && report.deadLetter != nil)
    }

    @Test func `times are ISO 8601 with milliseconds, and the keys are in snake case`() async throws {
        let fixture = try await DeadLetterFixture()
        let deadLetter = try #require(try await fixture.selected().first)
        let text = try JSONOutput.text(DeadLetterReport(deadLetter))

        #expect(text.contains("\"letter\" : \"\(deadLetter.entry)\""))
        #expect(text.contains("\"died_at\" : \"\(deadLetter.diedAt.iso8601)\""))
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
        let bar = ProgressBar(isSilent: true, clock: SystemClock())
        let tally = try await wait.ends(of: ids, bar)

        #expect(tally == .init(succeeded: 4, dead: 1, expired: 1))
        #expect(try await JobWait.result(of: wait.end(of: ids[5], bar)) == "{}")
        for index in 0..<2 {
            let record = try await wait.end(of: ids[index], bar)
            let error = #expect(throws: CommandError.self) { try JobWait.result(of: record) }
            if record.state == .dead {
                #expect(error?.description.hasSuffix("; see `juke-enqueue job \(record.id)`") == true)
            }
        }
        await #expect(throws: CommandError.self) { try await wait.end(of: "nobody", bar) }
        await #expect(throws: CommandError.self) { try await wait.ends(of: ["nobody", "neither"], bar) }
    }

    @Test func `jobs that wait behind others that wait are not asked about`() async throws {
        let clock = ManualClock()
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: clock))
        let producer = Producer(broker: broker, routes: Routes(), clock: clock)
        try await broker.open(["default"])
        let ids = try await producer.enqueue((0..<3000).map { _ in Job("x") }).map(\.id)
        var ends = JobEnds(of: ids, in: "default", clock: clock)

        #expect(try await ends.look(through: broker) == nil)
        #expect(broker.calls(of: "states") == 1 && ends.pause == .milliseconds(50))

        for delivery in try await broker.receive(from: ["default"], as: "w", limit: 1500, waitingUpTo: .zero) {
            _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
        }
        clock.advance(by: .milliseconds(500))
        #expect(try await ends.look(through: broker) == nil)
        #expect(ends.tally.succeeded == 1500 && ends.pause == .milliseconds(250))

        for delivery in try await broker.receive(from: ["default"], as: "w", limit: 1500, waitingUpTo: .zero) {
            _ = try await broker.acknowledge(delivery, as: .cancelled)
        }
        #expect(try await ends.look(through: broker) == nil)
        #expect(ends.areComplete && ends.tally == .init(succeeded: 1500, cancelled: 1500))
        // One, then three as far as the first thousand that waits, then two for the fifteen hundred that were left.
        #expect(broker.calls(of: "states") == 6)
    }

    @Test func `a wait sees a job that ends while it waits`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(), clock: clock)
        try await broker.open(["default"])
        let id = try await producer.enqueue(Job("x")).id
        let wait = JobWait(queue: "default", producer: producer, title: "x")
        async let record = wait.end(of: id, ProgressBar(isSilent: true, clock: SystemClock()))

        await clock.waitForSleepers(1)
        let delivery = try #require(
            try await broker.receive(from: ["default"], as: "w", limit: 1, waitingUpTo: .zero).first)
        _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
        clock.advance(by: .milliseconds(100))

        #expect(try await JobWait.result(of: record) == "done")
    }

    @Test func `a wait for a job that nobody takes says so once`() {
        var watch = WorkerWatch("catalog", since: .seconds(100))

        #expect(watch.hint(isTaken: false, now: .seconds(109)) == nil)
        let hint = watch.hint(isTaken: false, now: .seconds(110))
        #expect(hint?.contains("'catalog'") == true && hint?.contains("juke-enqueue doctor") == true)
        #expect(watch.hint(isTaken: false, now: .seconds(200)) == nil)
    }

    @Test func `a job that was taken once may wait for its next attempt`() {
        var watch = WorkerWatch("catalog", since: .zero)

        #expect(watch.hint(isTaken: true, now: .seconds(1)) == nil)
        #expect(watch.hint(isTaken: false, now: .seconds(60)) == nil)
    }
}
