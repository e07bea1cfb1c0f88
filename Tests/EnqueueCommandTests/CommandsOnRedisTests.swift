import ArgumentParser
import CommandKit
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Testing

@testable import EnqueueCommand

/// The commands as an operator types them, on a real Redis; each on queues of its own.
@Suite(.enabled(if: BrokerUnderTest.available.contains(.redis)))
struct CommandsOnRedisTests {
    private let queue = QueueName("ops-\(UUID().uuidString.prefix(8))")
    private let url: String
    private let redis: TestRedis
    private let broker: RedisBroker

    init() throws {
        let url = try #require(BrokerUnderTest.redisURL, "JUKE_REQUIRE_SERVICES asks for Redis")
        self.url = url
        redis = try TestRedis(url: url, prefix: "juke")
        broker = redis.broker()
    }

    /// Runs a command to its end, and forgets the queue's keys afterwards when it was the last.
    private func run(_ arguments: String...) async throws {
        var command = try EnqueueCommand.parseAsRoot(arguments + ["--redis-url", url, "--json"])
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    private func clean() async throws {
        for key in try await redis.allKeys() where key.contains("{\(queue)}") { try await redis.run("DEL", key) }
        try await redis.run("SREM", "juke:queues", queue.rawValue)
        await broker.shutdown()
    }

    @Test func `tasks are pushed, with all that an operator may ask for`() async throws {
        try await run("task", "x", "--queue", queue.rawValue, "--count", "3", "--payload", #"{"n":1}"#)
        try await run("task", "x", "--queue", queue.rawValue, "--countdown", "60", "--unique", "k")
        try await run("task", "x", "--queue", queue.rawValue, "--unique", "k")

        let figures = try await broker.statistics(of: queue)
        #expect(figures.depth == 3 && figures.delayed == 1)
        try await clean()
    }

    @Test func `a queue is paused, drained, resumed and limited`() async throws {
        try await run("task", "x", "--queue", queue.rawValue)
        try await run("pause", queue.rawValue)
        #expect(try await broker.statistics(of: queue).isPaused)
        await #expect(throws: CommandError.self) { try await run("drain", queue.rawValue) }

        try await run("resume", queue.rawValue)
        await #expect(throws: CommandError.self) { try await run("drain", queue.rawValue, "--timeout", "0") }
        #expect(try await broker.statistics(of: queue).isDraining)
        await #expect(throws: BrokerError.self) { try await run("task", "x", "--queue", queue.rawValue) }

        try await broker.open([queue])
        for delivery in try await broker.receive(from: [queue], as: "w", limit: 9, waitingUpTo: .zero) {
            _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
        }
        try await run("drain", queue.rawValue)
        try await run("resume", queue.rawValue)
        #expect(try await !broker.statistics(of: queue).isDraining)

        try await run("limits", queue.rawValue, "--rate", "5", "--depth", "9")
        try await run("limits", queue.rawValue, "--concurrency", "2", "--depth", "off")
        #expect(try await broker.limits(of: queue) == FleetLimits(concurrency: 2, rate: 5))
        try await run("limits", queue.rawValue, "--clear")
        #expect(try await broker.limits(of: queue) == .none)
        try await clean()
    }

    @Test func `an enqueue that fails half-way says how far it came`() async throws {
        try await run("task", "x", "--queue", queue.rawValue)
        try await run("limits", queue.rawValue, "--depth", "4")

        let error = await #expect(throws: CommandError.self) {
            try await run("task", "x", "--queue", queue.rawValue, "--count", "5")
        }

        #expect(error?.description.contains("3 of the 5 jobs are enqueued already") == true)
        #expect(error?.description.contains("juke-enqueue limits \(queue)") == true)
        #expect(try await broker.statistics(of: queue).depth == 4)
        try await clean()
    }

    @Test func `no queue is closed when one of them cannot be drained`() async throws {
        try await run("task", "x", "--queue", queue.rawValue)
        try await run("pause", "rank")
        await #expect(throws: CommandError.self) { try await run("drain", queue.rawValue, "rank") }
        try await run("resume", "rank")

        #expect(try await !broker.statistics(of: queue).isDraining)
        try await clean()
    }

    @Test func `a queue that nobody knows is an error that names those there are`() async throws {
        let error = await #expect(throws: CommandError.self) { try await run("pause", "nowhere-at-all") }
        #expect(error?.description.contains("rank") == true)
        try await clean()
    }

    @Test func `dead letters are listed, shown, replayed and purged`() async throws {
        try await run("task", "x", "--queue", queue.rawValue, "--count", "4")
        try await broker.open([queue])
        for delivery in try await broker.receive(from: [queue], as: "w", limit: 9, waitingUpTo: .zero) {
            _ = try await broker.bury(delivery, reason: "lost 3 workers")
        }
        let letters = try await broker.deadLetters(in: queue, after: .start, limit: 9)
        let first = try #require(letters.first)

        try await run("dead", "list", "--queue", queue.rawValue)
        try await run("dead", "show", first.entry.rawValue)
        try await run("job", first.job?.id.rawValue ?? "")
        try await run("dead", "replay", "--queue", queue.rawValue, "--letter", first.entry.rawValue)
        #expect(try await broker.statistics(of: queue).dead == 3)
        try await run("dead", "purge", "--queue", queue.rawValue, "--reason", "lost N workers", "--yes")

        let figures = try await broker.statistics(of: queue)
        #expect(figures.dead == 0 && figures.depth == 1)
        await #expect(throws: CommandError.self) { try await run("job", "nobody") }
        await #expect(throws: CommandError.self) { try await run("dead", "show", "nothing") }
        try await clean()
    }

    @Test func `the doctor frees a unique key whose job is no more, and leaves one that is held`() async throws {
        try await run("task", "x", "--queue", queue.rawValue, "--unique", "held")
        try await redis.run("SET", redis.key(queue, "unique:stuck"), "0199c8a2-7b1e-7c3d-9a3b-000000000001")

        let found = try await broker.diagnose([queue], lease: .seconds(9), repairing: false)
        #expect(found.contains { $0.summary.contains("'stuck'") && !$0.isRepaired })
        let repaired = try await broker.diagnose([queue], lease: .seconds(9), repairing: true)
        #expect(repaired.contains { $0.summary.contains("'stuck'") && $0.isRepaired })

        #expect(try await redis.run("EXISTS", redis.key(queue, "unique:stuck")) == "0")
        #expect(try await redis.run("EXISTS", redis.key(queue, "unique:held")) == "1")
        try await clean()
    }
}
