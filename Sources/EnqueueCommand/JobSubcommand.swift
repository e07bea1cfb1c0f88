import ArgumentParser
import Bootstrap
import Foundation
import Messaging
import Pipeline
import Storage

/// `juke-enqueue job`.
struct JobSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Show what happened to one job."
    )

    @OptionGroup var fleet: FleetOptions

    @Argument(help: "The job's id") var id: String

    private struct Report: Encodable {
        struct Line: Encodable {
            var at: Date
            var what: String
        }

        var id: String
        var task: String
        var queue: String
        var state: String
        var progress: JobProgress?
        var result: String?
        var error: String?
        var timeline: [Line]
        /// How far the run is that the job started.
        var run: RunProgress?
        var runError: String?

        init(_ record: JobRecord) {
            id = record.id.rawValue
            task = record.task.rawValue
            queue = record.queue.rawValue
            state = record.state.rawValue
            progress = record.progress
            result = record.result.map { String(decoding: $0, as: UTF8.self) }
            error = record.error
            timeline = record.timeline.map { event in
                Line(at: Date(timeIntervalSince1970: Double(event.at.milliseconds) / 1_000), what: event.what)
            }
        }

        var lines: [String] {
            var lines = ["job       \(id)", "task      \(task)", "queue     \(queue)", "state     \(state)"]
            if let progress {
                let total = progress.total.map { " of \($0)" } ?? ""
                lines.append("progress  \(progress.message) \(progress.completed)\(total)")
            }
            if let run {
                lines.append("run       \(run.kind) \(run.state): \(run.line)\(run.paceText)")
                if let parked = run.parkedLine { lines.append("          \(parked)") }
            }
            if let runError { lines.append("          \(runError)") }
            if let error { lines.append("error     \(error)") }
            if let result { lines.append("result    \(result)") }
            lines.append("timeline")
            lines += timeline.map { line in
                "  \(line.at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))  \(line.what)"
            }
            return lines
        }
    }

    func run() async throws {
        let producer = try await fleet.connect()
        var found: JobRecord?
        for queue in try await producer.broker.queues() where found == nil {
            found = try await producer.record(of: JobID(id), in: queue)
        }
        await producer.broker.shutdown()
        guard let found else {
            throw CommandError(
                "no record of job \(id); records are kept for 24 hours after the end, and requests have none"
            )
        }
        var report = Report(found)
        await add(found.id, to: &report)
        print(fleet.json ? try JSONOutput.text(report) : report.lines.joined(separator: "\n"))
    }

    /// Adds what the store knows of the run; a job that started none has none, and without the store nothing is said.
    private func add(_ id: JobID, to report: inout Report) async {
        let tasks: [TaskName] = [.crawlCatalog, .ingestTrainingData, .retrain, .syncEmbeddings]
        guard tasks.contains(TaskName(report.task)) else { return }
        do {
            let store = try await fleet.openStore()
            let found = try await store.read { session in
                try session.runs.run(id.rawValue).map { ($0, try RunProgress(of: $0, in: session)) }
            }
            await store.close()
            report.run = found?.1
            report.runError = found.flatMap { RunFailure.reason(of: $0.0) }
        } catch {
            StandardError.print("The store, which knows how far the run is, does not answer: \(error)")
        }
    }
}
