import ArgumentParser
import Bootstrap
import Foundation
import Messaging

/// `juke-enqueue dead`.
struct DeadSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "List, replay and remove the jobs that will not run again by themselves.",
        subcommands: [List.self, Replay.self, Purge.self]
    )

    /// `juke-enqueue dead list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the dead letters, oldest first.")

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection

        private struct Line: Encodable {
            var entry: String
            var queue: String
            var job: String
            var task: String
            var reason: String
            var died: Date

            init(_ letter: DeadLetter) {
                entry = letter.entry.rawValue
                queue = letter.queue.rawValue
                job = letter.job?.id.rawValue ?? "?"
                task = letter.job?.task.rawValue ?? "?"
                reason = letter.reason
                died = Date(timeIntervalSince1970: Double(letter.diedAt.milliseconds) / 1_000)
            }
        }

        func run() async throws {
            let producer = try await fleet.connect()
            var lines: [Line] = []
            try await selection.forEach(in: producer) { lines.append(Line($0)) }
            await producer.broker.shutdown()
            guard !fleet.json else { return print(try JSONOutput.text(lines)) }
            var table = TextTable([
                ("letter", .left), ("queue", .left), ("task", .left), ("died", .left), ("reason", .left),
            ])
            for line in lines {
                table.add([line.entry, line.queue, line.task, line.died.formatted(.iso8601), line.reason])
            }
            print(table.lines().joined(separator: "\n"))
        }
    }

    /// `juke-enqueue dead replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let dead jobs run again, at a limited rate; an interrupted replay is taken up where it stopped."
        )

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection
        @Option(help: "Jobs a second at most") var rate = 100

        func validate() throws {
            if !(1...100_000).contains(rate) { throw ValidationError("--rate takes 1 to 100000.") }
        }

        func run() async throws {
            let producer = try await fleet.connect()
            let broker = producer.broker
            var counts = ["replayed": 0, "held back by a unique key": 0]
            let pause = Duration.seconds(1) / rate
            try await selection.forEach(in: producer) { letter in
                switch try await broker.replay(letter.entry, in: letter.queue) {
                case .replayed: counts["replayed", default: 0] += 1
                case .duplicate: counts["held back by a unique key", default: 0] += 1
                case .missing: break
                }
                try await producer.clock.sleep(for: pause)
            }
            await broker.shutdown()
            if fleet.json { return print(try JSONOutput.text(counts)) }
            print("Replayed \(counts["replayed"] ?? 0) jobs.")
            if let held = counts["held back by a unique key"], held > 0 {
                print("\(held) stay dead: another unfinished job holds their unique key.")
            }
        }
    }

    /// `juke-enqueue dead purge`.
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove dead letters for good.")

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection
        @Flag(help: "Do it; without this flag the command only says how many there are") var yes = false

        func run() async throws {
            let producer = try await fleet.connect()
            var letters: [QueueName: [EntryID]] = [:]
            try await selection.forEach(in: producer) { letters[$0.queue, default: []].append($0.entry) }
            let count = letters.values.reduce(0) { $0 + $1.count }
            guard yes else {
                await producer.broker.shutdown()
                return print("\(count) dead letters would be removed; add --yes to do it.")
            }
            var removed = 0
            for (queue, entries) in letters { removed += try await producer.broker.purge(entries, in: queue) }
            await producer.broker.shutdown()
            print(fleet.json ? try JSONOutput.text(["removed": removed]) : "Removed \(removed) dead letters.")
        }
    }
}

extension DeadLetter {
    /// The job, when its entry could be read.
    var job: Job? {
        if case .job(let job) = content { job } else { nil }
    }
}
