import ArgumentParser
import CommandKit
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Testing

@testable import EnqueueCommand

/// The commands as an operator types them, on a real Redis; each test has a fleet, that is a key prefix, of its own.
@Suite(.enabled(if: BrokerUnderTest.available.contains(.redis)))
struct CommandsOnRedisTests {
    private static let queue = QueueName("ops")

    /// A fleet of one test.
    private struct Fleet {
        let redis: TestRedis
        let broker: RedisBroker

        /// Runs a command to its end.
        ///
        /// - Returns: What it printed on standard output.
        @discardableResult
        func run(_ arguments: String..., json: Bool = true) async throws -> String {
            let url = try #require(BrokerUnderTest.redisURL)
            let printed = Mutex("")
            var command = try EnqueueCommand.parseAsRoot(arguments + ["--redis-url", url] + (json ? ["--json"] : []))
            try await StandardOutput.$sink.withValue({ text in printed.withLock { $0 += text } }) {
                try await RedisConfiguration.$defaultKeyPrefix.withValue(redis.configuration.keyPrefix) {
                    if var asynchronous = command as? any AsyncParsableCommand {
                        try await asynchronous.run()
                    } else {
                        try command.run()
                    }
                }
            }
            return printed.withLock { $0 }
        }
    }

    /// Runs a body on a fleet, whose keys are gone afterwards, whatever comes of it.
    private func withFleet(_ body: (Fleet) async throws -> Void) async throws {
        let redis = try TestRedis(prefix: "juke-test-\(UUID().uuidString.prefix(8))")
        let broker = redis.broker()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(Fleet(redis: redis, broker: broker))) } catch {
            outcome = .failure(error)
        }
        await broker.shutdown()
        await redis.removeKeys()
        try outcome.get()
    }

    @Test func `tasks are pushed, with all that an operator may ask for`() async throws {
        try await withFleet { fleet in
            let queue = Self.queue.rawValue

            let pushed = try await fleet.run(
                "task", "x", "--queue", queue, "--count", "3", "--payload", #"{"n":1}"#)
            let pending = try await fleet.run(
                "task", "x", "--queue", queue, "--countdown", "60", "--unique", "k", json: false)
            let refused = try await fleet.run("task", "x", "--queue", queue, "--unique", "k", json: false)

            #expect(pushed.contains(#""accepted" : 3"#) && pushed.contains(#""queue" : "ops""#), "\(pushed)")
            #expect(pending.hasPrefix("Enqueued ") && pending.contains(" on ops."), "\(pending)")
            #expect(refused.hasPrefix("Nothing enqueued") && refused.contains("stands for it already"), "\(refused)")
            let figures = try await fleet.broker.statistics(of: Self.queue)
            #expect(figures.depth == 3 && figures.delayed == 1)
        }
    }

    @Test func `a queue is paused, drained, resumed and limited`() async throws {
        try await withFleet { fleet in
            let (broker, queue) = (fleet.broker, Self.queue)
            try await fleet.run("task", "x", "--queue", queue.rawValue)

            let paused = try await fleet.run("pause", queue.rawValue, json: false)
            #expect(paused.hasPrefix("Paused ops;"), "\(paused)")
            #expect(try await broker.statistics(of: queue).isPaused)
            await #expect(throws: CommandError.self) { try await fleet.run("drain", queue.rawValue) }

            try await fleet.run("resume", queue.rawValue)
            await #expect(throws: CommandError.self) { try await fleet.run("drain", queue.rawValue, "--timeout", "0") }
            #expect(try await broker.statistics(of: queue).isDraining)
            await #expect(throws: BrokerError.self) { try await fleet.run("task", "x", "--queue", queue.rawValue) }

            try await broker.open([queue])
            for delivery in try await broker.receive(from: [queue], as: "w", limit: 9, waitingUpTo: .zero) {
                _ = try await broker.acknowledge(delivery, as: .succeeded(result: nil))
            }
            try await fleet.run("drain", queue.rawValue)
            try await fleet.run("resume", queue.rawValue)
            #expect(try await !broker.statistics(of: queue).isDraining)

            let limited = try await fleet.run("limits", queue.rawValue, "--rate", "5", "--depth", "9", json: false)
            #expect(limited.contains("5") && limited.contains("9"), "\(limited)")
            try await fleet.run("limits", queue.rawValue, "--concurrency", "2", "--depth", "off")
            #expect(try await broker.limits(of: queue) == FleetLimits(concurrency: 2, rate: 5))
            try await fleet.run("limits", queue.rawValue, "--clear")
            #expect(try await broker.limits(of: queue) == .none)
        }
    }

    @Test func `an enqueue that fails half-way says how far it came`() async throws {
        try await withFleet { fleet in
            let queue = Self.queue.rawValue
            try await fleet.run("task", "x", "--queue", queue)
            try await fleet.run("limits", queue, "--depth", "4")

            let error = await #expect(throws: CommandError.self) {
                try await fleet.run("task", "x", "--queue", queue, "--count", "5")
            }

            #expect(error?.description.contains("3 of the 5 jobs are enqueued already") == true)
            #expect(error?.description.contains("juke-enqueue limits ops") == true)
            #expect(try await fleet.broker.statistics(of: Self.queue).depth == 4)
        }
    }

    @Test func `no queue is closed when one of them cannot be drained`() async throws {
        try await withFleet { fleet in
            try await fleet.run("task", "x", "--queue", "ops")
            try await fleet.run("task", "x", "--queue", "other")
            try await fleet.run("pause", "other")

            await #expect(throws: CommandError.self) { try await fleet.run("drain", "ops", "other") }

            #expect(try await !fleet.broker.statistics(of: Self.queue).isDraining)
        }
    }

    @Test func `a queue that nobody knows is an error that names those there are`() async throws {
        try await withFleet { fleet in
            try await fleet.run("task", "x", "--queue", "ops")

            let error = await #expect(throws: CommandError.self) { try await fleet.run("pause", "nowhere-at-all") }

            #expect(error?.description.contains("ops") == true)
        }
    }

    @Test func `the table of queues shows what waits`() async throws {
        try await withFleet { fleet in
            try await fleet.run("task", "x", "--queue", "ops", "--count", "7")

            let table = try await fleet.run("queues", json: false)

            let row = try #require(table.split(separator: "\n").first { $0.hasPrefix("ops") }, "\(table)")
            #expect(row.split(separator: " ").dropFirst().first == "7")
        }
    }

    @Test func `dead letters are listed, shown, replayed and purged`() async throws {
        try await withFleet { fleet in
            let (broker, queue) = (fleet.broker, Self.queue)
            try await fleet.run("task", "x", "--queue", queue.rawValue, "--count", "4")
            try await broker.open([queue])
            for delivery in try await broker.receive(from: [queue], as: "w", limit: 9, waitingUpTo: .zero) {
                _ = try await broker.bury(delivery, reason: "lost 3 workers")
            }
            let deadLetters = try await broker.deadLetters(in: queue, after: .start, limit: 9)
            let first = try #require(deadLetters.first)
            let job = try #require(first.job?.id.rawValue)

            let list = try await fleet.run("dead", "list", "--each", "--queue", queue.rawValue, json: false)
            #expect(deadLetters.allSatisfy { list.contains($0.entry.rawValue) } && list.contains("lost 3 workers"))
            let shown = try await fleet.run("dead", "show", first.entry.rawValue)
            #expect(shown.contains(job) && shown.contains("lost 3 workers"))
            #expect(try await fleet.run("job", job).contains(job))
            try await fleet.run("dead", "replay", "--queue", queue.rawValue, "--letter", first.entry.rawValue)
            #expect(try await broker.statistics(of: queue).dead == 3)
            let purged = try await fleet.run(
                "dead", "purge", "--queue", queue.rawValue, "--reason", "lost N workers", "--yes", json: false)
            #expect(purged.contains("3"), "\(purged)")

            let figures = try await broker.statistics(of: queue)
            #expect(figures.dead == 0 && figures.depth == 1)
            await #expect(throws: CommandError.self) { try await fleet.run("job", "nobody") }
            await #expect(throws: CommandError.self) { try await fleet.run("dead", "show", "nothing") }
        }
    }

    @Test func `the doctor frees a unique key whose job is no more, and leaves the key of an unfinished job`()
        async throws
    {
        try await withFleet { fleet in
            let (broker, queue, redis) = (fleet.broker, Self.queue, fleet.redis)
            try await fleet.run("task", "x", "--queue", queue.rawValue, "--unique", "held")
            try await redis.run("SET", redis.key(queue, "unique:stuck"), "0199c8a2-7b1e-7c3d-9a3b-000000000001")

            let found = try await broker.diagnose([queue], lease: .seconds(9), repairing: false)
            #expect(found.contains { $0.summary.contains("'stuck'") && !$0.isRepaired })
            let repaired = try await broker.diagnose([queue], lease: .seconds(9), repairing: true)
            #expect(repaired.contains { $0.summary.contains("'stuck'") && $0.isRepaired })

            #expect(try await redis.run("EXISTS", redis.key(queue, "unique:stuck")) == "0")
            #expect(try await redis.run("EXISTS", redis.key(queue, "unique:held")) == "1")
        }
    }

    @Test func `waiting jobs of one task are cancelled, the others stay`() async throws {
        try await withFleet { fleet in
            let (broker, queue) = (fleet.broker, Self.queue)
            try await fleet.run("task", "x", "--queue", queue.rawValue, "--count", "3")
            try await fleet.run("task", "x", "--queue", queue.rawValue, "--countdown", "60", "--unique", "k")
            try await fleet.run("task", "y", "--queue", queue.rawValue)

            await #expect(throws: CommandError.self) { try await fleet.run("purge", queue.rawValue, "--task", "x") }
            #expect(try await broker.statistics(of: queue).depth == 4)
            let purged = try await fleet.run("purge", queue.rawValue, "--task", "x", "--yes", json: false)

            #expect(purged == "Cancelled 4 waiting jobs of x on ops.\n")
            let figures = try await broker.statistics(of: queue)
            #expect(figures.depth == 1 && figures.delayed == 0)
            let again = try await fleet.run("task", "x", "--queue", queue.rawValue, "--unique", "k", json: false)
            #expect(again.hasPrefix("Enqueued "), "\(again)")
        }
    }

    @Test func `one job is cancelled while it waits, and withdrawn while it runs`() async throws {
        try await withFleet { fleet in
            let (broker, queue) = (fleet.broker, Self.queue)
            let jobs = [Job("x"), Job("x")]
            _ = try await broker.enqueue(jobs.map { EnqueueRequest(job: $0, queue: queue) })
            try await broker.open([queue])
            let deliveries = try await broker.receive(from: [queue], as: "w", limit: 1, waitingUpTo: .zero)

            let waiting = try await fleet.run("cancel", jobs[1].id.rawValue)
            let running = try await fleet.run("cancel", jobs[0].id.rawValue)

            #expect(waiting.contains(#""outcome" : "cancelled""#), "\(waiting)")
            #expect(running.contains(#""outcome" : "told""#), "\(running)")
            #expect(try await broker.withdrawn(among: deliveries) == [deliveries[0].id])
            #expect(try await fleet.run("job", jobs[1].id.rawValue, json: false).contains("cancelled"))
            await #expect(throws: CommandError.self) { try await fleet.run("cancel", jobs[1].id.rawValue) }
            await #expect(throws: CommandError.self) { try await fleet.run("cancel", "nobody") }
        }
    }
}
