import ArgumentParser
import CommandKit
import Foundation
import Messaging
import Pipeline

/// `juke-enqueue limits`.
struct LimitsSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits", abstract: "Show or set what a queue may do over the whole fleet.",
        discussion: """
            Without a queue it shows the limits of all. A limit that is given is set, the others stay; 'off' takes one away. \
            Workers follow within a quarter of a second, without a restart; what runs already runs on.

                juke-enqueue limits catalog --concurrency 4 --rate 20
                juke-enqueue limits catalog --rate off
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Argument(help: "The queue", completion: .list(QueueName.all.map(\.rawValue)))
    var queue: String?

    @Option(help: "Jobs that run at once on all workers together, or off") var concurrency: Limit<Int>?
    @Option(help: "Jobs that start a second on all workers together, 0.5 for instance, or off") var rate: Limit<Double>?
    @Option(help: "Jobs that the queue takes, instead of what JUKE_QUEUE_LIMIT says, or off") var depth: Limit<Int>?
    @Flag(help: "Take all three away") var clear = false

    private var isChange: Bool { concurrency != nil || rate != nil || depth != nil || clear }

    func validate() throws {
        if queue == "" { throw ValidationError("A queue's name is not empty.") }
        if queue == nil, isChange { throw ValidationError("Name the queue whose limits are to change.") }
        for (name, limit) in [("concurrency", concurrency), ("depth", depth)] {
            if case .at(let number)? = limit, !(1...1_000_000_000).contains(number) {
                throw ValidationError("--\(name) takes 1 to 1000000000, or off; `juke-enqueue pause` stops a queue.")
            }
        }
        if case .at(let number)? = rate, !(0.001...1_000_000).contains(number) {
            throw ValidationError("--rate takes 0.001 to 1000000 jobs a second, or off.")
        }
    }

    func run() async throws {
        try await fleet.reach { producer in
            let broker = producer.broker
            if let queue, isChange {
                _ = try await QueueArgument.known([queue], to: broker)
                var limits = clear ? .none : try await broker.limits(of: QueueName(queue))
                if let concurrency { limits.concurrency = concurrency.value }
                if let rate { limits.rate = rate.value }
                if let depth { limits.depth = depth.value }
                try await broker.setLimits(limits, of: QueueName(queue))
            }
            let queues = if let queue { [QueueName(queue)] } else { try await broker.queues() }
            var reports: [LimitsReport] = []
            for queue in queues { reports.append(LimitsReport(try await broker.limits(of: queue), of: queue)) }
            try fleet.show(reports, Self.table(reports))
        }
    }

    private static func table(_ reports: [LimitsReport]) -> [String] {
        var table = TextTable([
            ("queue", .flexible), ("at once", .right), ("a second", .right), ("depth", .right),
        ])
        for report in reports {
            table.add([
                report.queue, report.concurrency.map { "\($0)" } ?? "–",
                report.rate.map(LimitsReport.text) ?? "–", report.depth.map { "\($0)" } ?? "–",
            ])
        }
        return table.lines(fitting: StandardOutput.columns)
    }
}

/// A limit as an operator gives it.
enum Limit<Number: LosslessStringConvertible & Sendable>: ExpressibleByArgument, Sendable {
    case at(Number)
    case off

    init?(argument: String) {
        if argument.lowercased() == "off" {
            self = .off
        } else if let number = Number(argument) {
            self = .at(number)
        } else {
            return nil
        }
    }

    /// The number; `nil` for none.
    var value: Number? {
        if case .at(let number) = self { number } else { nil }
    }
}

/// A queue's limits as `juke-enqueue limits` reports them; the operator does not limit an absent one.
struct LimitsReport: Encodable {
    var queue: String
    var concurrency: Int?
    var rate: Double?
    var depth: Int?

    init(_ limits: FleetLimits, of queue: QueueName) {
        self.queue = queue.rawValue
        (concurrency, rate, depth) = (limits.concurrency, limits.rate, limits.depth)
    }

    /// The limits in a few characters, concurrency, rate and depth: `×2 5/s ≤1000`.
    var short: String {
        let parts = [
            concurrency.map { "×\($0)" }, rate.map { "\(Self.text($0))/s" }, depth.map { "≤\($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "–" : parts.joined(separator: " ")
    }

    /// A rate without needless decimals.
    static func text(_ rate: Double) -> String {
        rate == rate.rounded() && rate < 1e9 ? "\(Int(rate))" : "\(rate)"
    }
}
