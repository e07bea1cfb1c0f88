import ArgumentParser
import Bootstrap
import CommandKit
import Messaging
import Pipeline
import Runs
import Storage

/// `juke-enqueue job`.
struct JobSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Show what happened to one job: its state, its timeline, its result or error.",
        discussion: CommandHelp.text(
            "juke-enqueue job 01J9ZQ7T3S",
            also: """
                Every queue is asked. Records are kept for 24 hours after the end of a job, dead letters until they are replayed \
                or purged. Recommendation requests have no record.
                """)
    )

    @OptionGroup var fleet: FleetOptions

    @Argument(help: "The job's id") var id: String

    func run() async throws {
        try await fleet.reach { producer in
            guard var report = try await Self.report(of: JobID(id), in: producer.broker) else {
                throw CommandError(
                    """
                    job \(id) is not known on any queue; records are kept for 24 hours after the end, or less \
                    when Redis is short of memory, and recommendation requests have none: see `juke-enqueue queues` and `juke-enqueue dead list`
                    """
                )
            }
            await addRun(to: &report)
            try fleet.show(report, report.lines)
        }
    }

    /// Adds what the store knows of the run; a job that started none has none, and without the store nothing is said.
    private func addRun(to report: inout JobReport) async {
        let tasks: [TaskName] = [.crawlCatalog, .ingestTrainingData, .retrain, .syncEmbeddings]
        guard tasks.contains(TaskName(report.task)) else { return }
        let id = report.job
        do {
            guard let store = try await fleet.openStoreIfPresent() else { return }
            let found = try await store.closing {
                try await store.read { session in
                    try session.runs.run(id).map { ($0, try RunProgress(of: $0, as: .juke($0), in: session)) }
                }
            }
            report.run = found?.1
            report.runError = found.flatMap { RunFailure.reason(of: $0.0) }
        } catch {
            StandardError.print("The store, which knows how far the run is, does not answer: \(error)")
        }
    }

    /// The report of a job; `nil` when nothing is known of it.
    static func report(of id: JobID, in broker: any QueueAdministration) async throws -> JobReport? {
        let queues = try await broker.queues()
        for queue in queues {
            guard let record = try await broker.record(of: id, in: queue) else { continue }
            let deadLetter = record.state == .dead ? try await deadLetter(of: id, in: [queue], broker) : nil
            return JobReport(record, deadLetter: deadLetter)
        }
        return try await deadLetter(of: id, in: queues, broker).map(JobReport.init)
    }

    private static func deadLetter(
        of id: JobID, in queues: [QueueName], _ broker: any QueueAdministration
    ) async throws -> DeadLetter? {
        for queue in queues {
            var cursor = StreamCursor.start
            while true {
                let page = try await broker.deadLetters(in: queue, after: cursor, limit: 500)
                if let deadLetter = page.first(where: { $0.job?.id == id }) { return deadLetter }
                guard let last = page.last else { break }
                cursor = last.cursor
            }
        }
        return nil
    }
}
