import ArgumentParser
import Bootstrap
import Messaging

/// `juke-enqueue workers`.
struct WorkersSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers", abstract: "Show every worker: where it runs, what it reads, what it is doing."
    )

    @OptionGroup var fleet: FleetOptions

    func run() async throws {
        let producer = try await fleet.connect()
        let workers = try await producer.broker.workers()
        let now = producer.clock.now
        await producer.broker.shutdown()
        guard !fleet.json else { return print(try JSONOutput.text(workers)) }
        var table = TextTable([
            ("worker", .left), ("host", .left), ("pid", .right), ("version", .left), ("queues", .left),
            ("running", .right), ("longest", .left), ("seen", .right),
        ])
        for worker in workers {
            let oldest = worker.running.min { $0.since < $1.since }
            table.add([
                worker.name.rawValue, worker.host, "\(worker.pid)", worker.version,
                worker.queues.map(\.rawValue).joined(separator: ","), "\(worker.running.count)/\(worker.concurrency)",
                oldest.map { "\($0.task) for \(Self.age(since: $0.since, now))" } ?? "–",
                "\(Self.age(since: worker.seenAt, now)) ago",
            ])
        }
        print(table.lines().joined(separator: "\n"))
    }

    private static func age(since moment: Timestamp, _ now: Timestamp) -> Age {
        Age(milliseconds: now.milliseconds - moment.milliseconds)
    }
}
