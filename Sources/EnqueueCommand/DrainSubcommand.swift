import ArgumentParser
import CommandKit
import Concurrency
import Foundation
import Messaging

/// `juke-enqueue drain`.
struct DrainSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Close queues to new jobs, and wait until the workers have emptied them.",
        discussion: CommandHelp.text(
            "juke-enqueue drain catalog",
            also: """
                New jobs are refused; those that wait, run or are delayed still run, and a job that \
                fails is still retried. The queue stays closed until `juke-enqueue resume`, also when the command is \
                interrupted or its time is over.
                """)
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var names: QueueArgument

    @Option(help: "Seconds to wait at most; the command then ends with 1") var timeout = 3_600.0

    func validate() throws {
        if !(0...604_800).contains(timeout) { throw ValidationError("--timeout takes 0 to 604800 seconds, a week.") }
    }

    private struct Report: Encodable {
        var drained: [String]
        var seconds: Double
    }

    func run() async throws {
        try await fleet.reach { producer in
            let broker = producer.broker
            let queues = try await names.known(to: broker)
            for queue in queues {
                let figures = try await broker.statistics(of: queue)
                if figures.isPaused {
                    throw CommandError(
                        "queue '\(queue)' is paused and delivers nothing; `juke-enqueue resume \(queue)` first")
                }
            }
            for queue in queues { try await broker.drain(queue) }
            let began = producer.clock.uptime
            let bar = ProgressBar(isSilent: fleet.json, clock: producer.clock)
            defer { bar.clear() }
            var most = 0
            while true {
                let rest = try await self.rest(of: queues, in: broker)
                if rest.all == 0 { break }
                most = max(most, rest.all)
                guard producer.clock.uptime - began < .seconds(timeout) else {
                    bar.clear()
                    throw CommandError(rest.outageWarning(queues))
                }
                bar.show("Draining", done: most - rest.all, of: most, detail: rest.detail)
                try await producer.clock.sleep(for: .milliseconds(200))
            }
            bar.clear()
            let list = queues.map(\.rawValue)
            let seconds = (producer.clock.uptime - began).inSeconds
            try fleet.show(
                Report(drained: list, seconds: (seconds * 1_000).rounded() / 1_000),
                [
                    "Drained \(list.joined(separator: ", ")); closed to new jobs until "
                        + "`juke-enqueue resume \(list.joined(separator: " "))`."
                ]
            )
        }
    }

    /// The jobs that are still in some queues.
    private struct Rest {
        var lag = 0
        var pending = 0
        var delayed = 0

        var all: Int { lag + pending + delayed }
        var detail: String { "\(lag) waiting, \(pending) running, \(delayed) delayed" }

        func outageWarning(_ queues: [QueueName]) -> String {
            let names = queues.map(\.rawValue).joined(separator: ", ")
            return "\(names) not empty in time: \(detail); see `juke-enqueue workers`, or drain again to go on waiting"
        }
    }

    private func rest(of queues: [QueueName], in broker: any QueueAdministration) async throws -> Rest {
        var rest = Rest()
        for queue in queues {
            let figures = try await broker.statistics(of: queue)
            rest.lag += figures.lag
            rest.pending += figures.pending
            rest.delayed += figures.delayed
        }
        return rest
    }
}
