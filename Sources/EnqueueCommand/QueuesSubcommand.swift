import ArgumentParser
import Bootstrap
import CommandKit
import Messaging
import Settings

/// `juke-enqueue queues`.
struct QueuesSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues",
        abstract: "Show every queue: how much waits, runs, is delayed or dead, how old and how fast.",
        discussion: """
            depth    jobs in the stream, running ones included
            lag      those that no worker has taken
            pending  those that workers hold
            oldest   since when the oldest of the stream is there
            rate     jobs that ended a second, over the last minute
            limits   ×4: jobs at once; 20/s: starts a second; ≤1000: jobs that the queue takes
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "Look again every so many seconds, until Ctrl-C")
    var watch: Double?

    func validate() throws {
        if let watch, !(0.2...3_600).contains(watch) { throw ValidationError("--watch takes 0.2 to 3600 seconds.") }
    }

    func run() async throws {
        try await fleet.reach { producer in
            while true {
                let reports = try await Self.reports(producer.broker)
                // On a terminal each look takes the place of the one before.
                if watch != nil, StandardOutput.columns != nil { print("\u{1B}[H\u{1B}[2J", terminator: "") }
                let budgets = await fleet.settings.budgetReports()
                try fleet.show(
                    reports, QueueReport.table(reports) + budgets.map { "requests to \($0.service): \($0.line)" }
                )
                StandardOutput.flush()
                guard let watch else { return }
                try await producer.clock.sleep(for: .seconds(watch))
            }
        }
    }

    private static func reports(_ broker: any QueueAdministration) async throws -> [QueueReport] {
        var reports: [QueueReport] = []
        for queue in try await broker.queues() {
            reports.append(QueueReport(try await broker.statistics(of: queue)))
        }
        return reports
    }
}
