import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Foundation
import Messaging
import Settings

/// `juke-enqueue queues`.
struct QueuesSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues",
        abstract: "Show every queue: how much waits, runs, is delayed or dead, how old and how fast.",
        discussion: CommandHelp.text(
            "juke-enqueue queues",
            "juke-enqueue queues --watch 1",
            also: """
                depth    jobs in the stream, running ones included
                lag      those that no worker has taken
                pending  those taken by a worker, and neither ended nor released
                oldest   since when the oldest of the stream is there
                rate     jobs that ended a second, over the last minute
                limits   ×4: jobs at once; 20/s: starts a second; ≤1000: jobs that the queue takes
                """)
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
                if watch != nil, StandardOutput.columns != nil { StandardOutput.clearScreen() }
                let budgets = await fleet.settings.budgetReports(clock: producer.clock)
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

/// A queue as `juke-enqueue queues` reports it.
struct QueueReport: Encodable {
    /// One process that reads the queue, or once did.
    struct Consumer: Encodable {
        var name: String
        var pending: Int
        var idleMilliseconds: Int64

        private enum CodingKeys: String, CodingKey {
            case name, pending
            case idleMilliseconds = "idle_ms"
        }
    }

    var queue: String
    var depth: Int
    var lag: Int
    var pending: Int
    var delayed: Int
    var dead: Int
    var oldestAgeMilliseconds: Int64?
    /// Jobs that ended a second, over the last minute.
    var rate: Double
    var state: String
    var limits: LimitsReport
    var consumers: [Consumer]
    /// Transitions since the queue began, by name.
    var totals: [String: Int]

    private enum CodingKeys: String, CodingKey {
        case queue, depth, lag, pending, delayed, dead, rate, state, limits, consumers, totals
        case oldestAgeMilliseconds = "oldest_age_ms"
    }

    init(_ figures: QueueStatistics) {
        queue = figures.queue.rawValue
        (depth, lag, pending) = (figures.depth, figures.lag, figures.pending)
        (delayed, dead) = (figures.delayed, figures.dead)
        oldestAgeMilliseconds = figures.oldestAgeMilliseconds
        rate = (figures.rate * 1_000).rounded() / 1_000
        state = figures.stateName
        limits = LimitsReport(figures.limits, of: figures.queue)
        consumers = figures.consumers.map {
            Consumer(name: $0.name.rawValue, pending: $0.pending, idleMilliseconds: $0.idleMilliseconds)
        }
        totals = figures.counters
    }

    /// The reports as a table.
    static func table(_ reports: [QueueReport]) -> [String] {
        guard !reports.isEmpty else { return ["No queue has been used yet; `juke-enqueue crawl` would be a start."] }
        var table = TextTable([
            ("queue", .left), ("depth", .right), ("lag", .right), ("pending", .right), ("delayed", .right),
            ("dead", .right), ("oldest", .right), ("rate", .right), ("limits", .flexible), ("state", .left),
        ])
        for report in reports {
            table.add([
                report.queue, "\(report.depth)", "\(report.lag)", "\(report.pending)", "\(report.delayed)",
                "\(report.dead)", report.oldestAgeMilliseconds.map { Age(milliseconds: $0).short } ?? "–",
                Rate(perSecond: report.rate).description, report.limits.short,
                report.state,
            ])
        }
        return table.lines(fitting: StandardOutput.columns)
    }
}

extension QueueStatistics {
    /// The queue's state at the moment, in a word.
    var stateName: String {
        if isPaused { return isDraining ? "paused, draining" : "paused" }
        if isDraining { return "draining" }
        return "open"
    }
}

/// Jobs a second, as people say it.
struct Rate: CustomStringConvertible {
    let description: String

    init(perSecond: Double) {
        description =
            switch perSecond {
            case ..<0.05: "0/s"
            case ..<9.95: String(format: "%.1f/s", perSecond)
            default: "\(Int(perSecond.rounded()))/s"
            }
    }
}
