import ArgumentParser
import CommandKit
import Messaging

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
                var letters: [QueueName: [EntryID]] = [:]
                try await selection.forEach(in: producer) { letters[$0.queue, default: []].append($0.entry) }
                let count = letters.values.reduce(0) { $0 + $1.count }
                if count > 0, !yes {
                    let question = "Remove \(count) dead \(count == 1 ? "letter" : "letters") for good?"
                    switch StandardOutput.confirm(question) {
                    case true?: break
                    case false?: throw CommandError("nothing was removed")
                    case nil: throw CommandError("\(question) Nobody is there to ask; add --yes to do it")
                    }
                }
                var removed = 0
                for (queue, entries) in letters {
                    for start in stride(from: 0, to: entries.count, by: 1_000) {
                        let slice = Array(entries[start..<min(start + 1_000, entries.count)])
                        removed += try await producer.broker.purge(slice, in: queue)
                    }
                }
                try fleet.show(
                    ["removed": removed], ["Removed \(removed) dead \(removed == 1 ? "letter" : "letters")."])
            }
        }
    }
}
