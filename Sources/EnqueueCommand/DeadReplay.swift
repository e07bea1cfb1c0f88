import ArgumentParser
import CommandKit
import Concurrency
import Messaging
import Pipeline
import Runs

extension DeadSubcommand {
    /// `juke-enqueue dead replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let dead jobs run again, at a limited rate.",
            discussion: CommandHelp.text(
                "juke-enqueue dead replay",
                also: """
                    Without a selection all of them. A job of a run makes its item pending again and opens its run, which is in the \
                    store of JUKE_DATABASE_URL; where that would lead to nothing, it stays dead, and the command says what to do \
                    instead and ends with 1. A replayed job is out of the dead letters at once, so an interrupted replay \
                    goes on where it stopped when it is started again, and none is replayed twice. Jobs that die again \
                    meanwhile are left for the next time.
                    """)
        )

        @OptionGroup var fleet: FleetOptions
        @OptionGroup var selection: DeadSelection
        @Option(help: "Jobs a second at most") var rate = 100

        func validate() throws {
            if !(1...100_000).contains(rate) { throw ValidationError("--rate takes 1 to 100000.") }
        }

        /// The outcome of a replay.
        struct Report: Encodable, Equatable {
            var replayed = 0
            /// Those whose unique key another unfinished job holds.
            var duplicates = 0
            /// How many would have done nothing, by the reason.
            var refused: [String: Int] = [:]

            private enum CodingKeys: String, CodingKey {
                case replayed, refused
                case duplicates = "held"
            }

            var lines: [String] {
                ["Replayed \(replayed) \(replayed == 1 ? "job" : "jobs")."]
                    + (duplicates > 0
                        ? ["\(duplicates) stay dead: another unfinished job holds their unique key."] : [])
                    + refused.sorted { $0.key < $1.key }.map { reason, count in
                        "\(count) \(count == 1 ? "stays" : "stay") dead: \(reason)."
                    }
            }
        }

        func run() async throws {
            try await fleet.reach { producer in
                let bar = ProgressBar(isSilent: fleet.json, clock: producer.clock)
                defer { bar.clear() }
                let settings = fleet.settings
                let runs = RunReplay(starters: Self.starters) { try await FleetOptions.openStoreIfPresent(settings) }
                let report = try await replay(producer, bar, runs)
                await runs.close()
                bar.clear()
                try fleet.show(report, report.lines)
                if !report.refused.isEmpty { throw ExitCode.failure }
            }
        }

        /// The tasks that start a run.
        static let starters: Set<TaskName> = [.crawlCatalog, .ingestTrainingData, .retrain, .syncEmbeddings]

        private struct DeadLetterID: Hashable {
            let queue: QueueName
            let entry: EntryID
        }

        /// Replays what is meant and was dead at the start.
        ///
        /// All runs are opened first, so that none ends, and is followed up, between two of its jobs.
        func replay(_ producer: Producer, _ bar: ProgressBar, _ runs: RunReplay) async throws -> Report {
            let broker = producer.broker
            try await broker.ping()
            let start = broker.time
            var report = Report()
            var total = 0
            var refused: Set<DeadLetterID> = []
            try await selection.forEach(in: producer, diedBy: start) { deadLetter in
                if let job = deadLetter.job, case .refused(let reason) = try await runs.prepare(job) {
                    report.refused[reason, default: 0] += 1
                    refused.insert(DeadLetterID(queue: deadLetter.queue, entry: deadLetter.entry))
                } else {
                    total += 1
                }
            }
            try await selection.forEach(in: producer, diedBy: start) { deadLetter in
                guard !refused.contains(DeadLetterID(queue: deadLetter.queue, entry: deadLetter.entry)) else { return }
                // The broker keeps the rate, so that several who replay at once do not add up.
                var answer = try await broker.replay(deadLetter.entry, in: deadLetter.queue, perSecond: Double(rate))
                while case .tooSoon(let wait) = answer {
                    try await producer.clock.sleep(for: wait)
                    answer = try await broker.replay(deadLetter.entry, in: deadLetter.queue, perSecond: Double(rate))
                }
                switch answer {
                case .replayed: report.replayed += 1
                case .duplicate: report.duplicates += 1
                case .missing, .tooSoon: break
                }
                bar.show("Replaying", done: report.replayed + report.duplicates, of: total, detail: "at most \(rate)/s")
            }
            return report
        }
    }
}
