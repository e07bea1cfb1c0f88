import ArgumentParser
import CommandKit
import Messaging

extension DeadSubcommand {
    /// `juke-enqueue dead replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let dead jobs run again, at a limited rate.",
            discussion: """
                Without a selection all of them. A replayed job is out of the dead letters at once, so an interrupted replay \
                goes on where it stopped when it is started again, and none is replayed twice. Jobs that die again \
                meanwhile are left for the next time.
                """
        )

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection
        @Option(help: "Jobs a second at most") var rate = 100

        func validate() throws {
            if !(1...100_000).contains(rate) { throw ValidationError("--rate takes 1 to 100000.") }
        }

        /// What came of a replay.
        struct Report: Encodable, Equatable {
            var replayed = 0
            /// Those whose unique key another unfinished job holds.
            var held = 0

            var lines: [String] {
                ["Replayed \(replayed) \(replayed == 1 ? "job" : "jobs")."]
                    + (held > 0 ? ["\(held) stay dead: another unfinished job holds their unique key."] : [])
            }
        }

        func run() async throws {
            try await fleet.reach { producer in
                let bar = ProgressBar(isSilent: fleet.json)
                defer { bar.clear() }
                let report = try await replay(producer, bar)
                bar.clear()
                try fleet.show(report, report.lines)
            }
        }

        /// Replays what is meant and was dead at the start.
        func replay(_ producer: Producer, _ bar: ProgressBar) async throws -> Report {
            let broker = producer.broker
            try await broker.ping()
            let start = broker.time
            var total = 0
            try await selection.forEach(in: producer, diedBy: start) { _ in total += 1 }

            var report = Report()
            try await selection.forEach(in: producer, diedBy: start) { letter in
                // The broker keeps the rate, so that several who replay at once do not add up.
                var answer = try await broker.replay(letter.entry, in: letter.queue, perSecond: Double(rate))
                while case .tooSoon(let wait) = answer {
                    try await producer.clock.sleep(for: wait)
                    answer = try await broker.replay(letter.entry, in: letter.queue, perSecond: Double(rate))
                }
                switch answer {
                case .replayed: report.replayed += 1
                case .duplicate: report.held += 1
                case .missing, .tooSoon: break
                }
                bar.show("Replaying", done: report.replayed + report.held, of: total, detail: "at most \(rate)/s")
            }
            return report
        }
    }
}
