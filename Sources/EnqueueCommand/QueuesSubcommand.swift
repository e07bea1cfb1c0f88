import ArgumentParser
import Bootstrap
import Messaging
import Pipeline

/// `juke-enqueue queues`.
struct QueuesSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues",
        abstract: "Show every queue: waiting, running, delayed and dead jobs, and the oldest's age."
    )

    @OptionGroup var fleet: FleetOptions

    func run() async throws {
        let producer = try await fleet.connect()
        var rows: [QueueStatistics] = []
        for queue in try await producer.broker.queues() {
            rows.append(try await producer.broker.statistics(of: queue))
        }
        let budgets = await fleet.settings.budgetReports()
        await producer.broker.shutdown()
        guard !fleet.json else { return print(try JSONOutput.text(rows)) }
        var table = TextTable([
            ("queue", .left), ("depth", .right), ("lag", .right), ("pending", .right), ("delayed", .right),
            ("dead", .right), ("oldest", .right), ("consumers", .right), ("state", .left),
        ])
        for row in rows {
            table.add([
                row.queue.rawValue, "\(row.depth)", "\(row.lag)", "\(row.pending)", "\(row.delayed)", "\(row.dead)",
                row.oldestAgeMilliseconds.map { Age(milliseconds: $0).description } ?? "–", "\(row.consumers.count)",
                row.isPaused ? "paused" : "open",
            ])
        }
        print(table.lines().joined(separator: "\n"))
        for budget in budgets { print("requests to \(budget.service): \(budget.line)") }
    }
}
