import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Foundation
import Messaging
import Pipeline
import Runs
import Storage

/// Enqueues a job that starts a run, and follows the run when asked to.
struct RunStarter {
    let job: Job
    let title: String
    /// The `juke` command that does the same without a fleet.
    let alternative: String

    init(_ job: Job, title: String, instead alternative: String) {
        self.job = job
        self.title = title
        self.alternative = alternative
    }

    private struct Report: Encodable {
        var job: String
        var queue: String
        var isNew: Bool

        private enum CodingKeys: String, CodingKey {
            case job, queue
            case isNew = "is_new"
        }
    }

    /// Enqueues the job, and prints its id; or, with `--wait`, shows how far its run is and prints what came out.
    ///
    /// - Throws: ``CommandError`` when the run or some of its items failed, `ExitCode` when the new model was refused,
    ///   or what the broker and the store throw.
    func start(_ fleet: FleetOptions, _ options: EnqueueOptions) async throws {
        try await fleet.reach(instead: "`\(alternative)` does the same in its own process") { producer in
            guard options.wait else {
                let enqueued = try await enqueue(options, to: producer)
                let isNew = if case .accepted = enqueued { true } else { false }
                let queue = producer.routes.queue(for: job.task)
                let report = Report(job: enqueued.id.rawValue, queue: queue.rawValue, isNew: isNew)
                return try fleet.show(report, [Self.line(enqueued)])
            }
            // A store that cannot be opened is found out before there is a job to wait for.
            let store = try await fleet.openStore()
            let result = try await store.closing {
                let enqueued = try await enqueue(options, to: producer)
                return try await follow(enqueued.id, in: store, of: producer, isSilent: fleet.json)
            }
            try show(result, asJSON: fleet.json)
        }
    }

    private func enqueue(_ options: EnqueueOptions, to producer: Producer) async throws -> Enqueued {
        var job = job
        job.expiresAt = options.end(from: producer.clock.now)
        return try await producer.enqueue(
            job, countdown: options.delay(from: producer.broker.time), durability: options.durability)
    }

    /// Shows how far the run is, and returns its result.
    private func follow(
        _ run: JobID, in store: Store, of producer: Producer, isSilent: Bool
    ) async throws -> Data {
        let watcher = RunWatcher(
            run: run, queue: producer.routes.queue(for: job.task), title: title, unit: RunUnit.juke, store: store,
            producer: producer, clock: producer.clock)
        let bar = ProgressBar(isSilent: isSilent, clock: producer.clock)
        defer { bar.clear() }
        return try await watcher.follow { update in
            bar.show(
                update.label + (update.waitsForWorker ? "; `juke-enqueue workers` lists those that run" : ""),
                done: update.done,
                of: update.total, detail: update.detail)
        }
    }

    /// Prints the result, and fails when the run or a part of it did.
    private func show(_ result: Data, asJSON: Bool) throws {
        for warning in Self.warnings(of: job.task, result) { StandardError.print("Warning: \(warning)") }
        if asJSON {
            StandardOutput.printDocument(String(decoding: result, as: UTF8.self))
        } else {
            StandardOutput.printNow(try Self.summary(of: job.task, result))
        }
        if let failed = try JSONDecoder().decode(Failures.self, from: result).items, failed > 0 {
            let items = failed == 1 ? "1 item" : "\(failed) items"
            throw CommandError(
                "\(items) of the run failed; `juke-enqueue dead list` says why, `juke-enqueue dead replay` tries again"
            )
        }
        if job.task == .retrain, try JSONDecoder().decode(RetrainReport.self, from: result).isRefused == true {
            throw ExitCode.failure
        }
    }

    /// How many items failed, which the result of every kind of run says.
    private struct Failures: Decodable {
        var items: Int?

        private enum CodingKeys: String, CodingKey {
            case items = "failed_items"
        }
    }

    private static func line(_ enqueued: Enqueued) -> String {
        switch enqueued {
        case .accepted(let id): "Enqueued \(id). Follow it with `juke-enqueue job \(id)`."
        case .duplicate(let id): "\(id) stands for it already. Follow it with `juke-enqueue job \(id)`."
        }
    }

    private static func warnings(of task: TaskName, _ result: Data) -> [String] {
        let decoder = JSONDecoder()
        return switch task {
        case .crawlCatalog: (try? decoder.decode(CrawlSummary.self, from: result).warnings) ?? []
        case .ingestTrainingData: (try? decoder.decode(IngestSummary.self, from: result).warning).map { [$0] } ?? []
        default: []
        }
    }

    /// The lines that the `juke` command prints for the same result.
    private static func summary(of task: TaskName, _ result: Data) throws -> String {
        let decoder = JSONDecoder()
        let lines =
            switch task {
            case .crawlCatalog: try decoder.decode(CrawlSummary.self, from: result).lines
            case .ingestTrainingData: try decoder.decode(IngestSummary.self, from: result).lines
            default: try decoder.decode(RetrainReport.self, from: result).lines
            }
        return lines.joined(separator: "\n")
    }
}
