import ArgumentParser
import CommandKit
import Messaging

/// `juke-enqueue dead`.
struct DeadSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "List, show, replay and remove the jobs that will not run again by themselves.",
        subcommands: [List.self, Show.self, Replay.self, Purge.self]
    )

    /// `juke-enqueue dead list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the dead letters, grouped by queue, task and error.",
            discussion: CommandHelp.text(
                "juke-enqueue dead list",
                also: "Identifiers, numbers and what stands in quotes do not count as a difference between errors.")
        )

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection
        @Flag(help: "Each dead letter on a line of its own, oldest first") var each = false

        func run() async throws {
            try await fleet.reach { producer in
                var deadLetters: [DeadLetterReport] = []
                var groups = DeadGroup.Collector()
                try await selection.forEach(in: producer) { deadLetter in
                    if each { deadLetters.append(DeadLetterReport(deadLetter)) } else { groups.add(deadLetter) }
                }
                if each { return try fleet.show(deadLetters, Self.lines(deadLetters)) }
                try await producer.broker.ping()
                try fleet.show(groups.sorted, DeadGroup.lines(groups.sorted, at: producer.broker.time))
            }
        }

        private static func lines(_ deadLetters: [DeadLetterReport]) -> [String] {
            guard !deadLetters.isEmpty else { return ["No dead letters."] }
            var table = TextTable([
                ("letter", .left), ("queue", .left), ("task", .flexible), ("died", .left), ("reason", .flexible),
            ])
            for deadLetter in deadLetters {
                table.add([
                    deadLetter.deadLetter, deadLetter.queue, deadLetter.task, "\(deadLetter.diedAt.prefix(19))Z",
                    deadLetter.reason.split(whereSeparator: \.isNewline).first.map(String.init) ?? "",
                ])
            }
            return table.lines(fitting: StandardOutput.columns)
        }
    }

    /// `juke-enqueue dead show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one dead letter: payload, reason, timeline.")

        @OptionGroup var fleet: FleetOptions
        @Argument(help: "The dead letter, as `dead list --each` names it, or its job's id") var name: String

        func run() async throws {
            try await fleet.reach { producer in
                guard let deadLetter = try await deadLetter(in: producer) else {
                    throw CommandError(
                        "no dead letter is called '\(name)'; `juke-enqueue dead list --each` lists all of them"
                    )
                }
                var record: JobRecord?
                if let job = deadLetter.job { record = try await producer.record(of: job.id, in: deadLetter.queue) }
                let report = record.map { JobReport($0, deadLetter: deadLetter) } ?? JobReport(deadLetter)
                try fleet.show(report, report.lines)
            }
        }

        private func deadLetter(in producer: Producer) async throws -> DeadLetter? {
            var found: DeadLetter?
            try await DeadSelection.parse([]).forEach(in: producer) { deadLetter in
                if deadLetter.entry.rawValue == name || deadLetter.job?.id.rawValue == name { found = deadLetter }
            }
            return found
        }
    }
}

extension DeadSubcommand {
    /// `juke-enqueue dead purge`.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove dead letters for good, after asking.",
            discussion: "Without a selection all of them. What dies after the question was asked stays."
        )

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection
        @Flag(name: .shortAndLong, help: "Do not ask") var yes = false

        func run() async throws {
            try await fleet.reach { producer in
                var deadLetters: [QueueName: [EntryID]] = [:]
                try await selection.forEach(in: producer) { deadLetters[$0.queue, default: []].append($0.entry) }
                let count = deadLetters.values.reduce(0) { $0 + $1.count }
                if count > 0, !yes {
                    let question = "Remove \(count) dead \(count == 1 ? "letter" : "letters") for good?"
                    switch StandardOutput.confirm(question) {
                    case true?: break
                    case false?: throw CommandError("nothing was removed")
                    case nil: throw CommandError("\(question) Nobody is there to ask; add --yes to do it")
                    }
                }
                var removed = 0
                for (queue, entries) in deadLetters {
                    for start in stride(from: 0, to: entries.count, by: 1_000) {
                        let slice = Array(entries[start..<min(start + 1_000, entries.count)])
                        removed += try await producer.broker.delete(deadLetters: slice, in: queue)
                    }
                }
                try fleet.show(
                    ["removed": removed], ["Removed \(removed) dead \(removed == 1 ? "letter" : "letters")."])
            }
        }
    }
}
