import Bootstrap
import CommandKit
import EmbedWorker
import Foundation
import Messaging
import Runs
import Storage

/// Does a run in this process from beginning to end.
struct LocalRunner: Sendable {
    let fleet: LocalFleet
    let bar: ProgressBar

    /// Runs a job that starts a run, and everything that follows from it.
    ///
    /// - Returns: The run's result, a JSON object.
    /// - Throws: `RunFailure`; `CancellationError` when the command was interrupted, and then the run is marked as
    ///   cancelled, so that nothing takes it up again.
    func run(_ job: Job, title: String) async throws -> Data {
        do {
            return try await fleet.whileRunning {
                try await fleet.producer.enqueue(job)
                let watcher = RunWatcher(
                    run: job.id, queue: fleet.producer.routes.queue(for: job.task), title: title,
                    unit: RunUnit.juke, store: fleet.store,
                    producer: fleet.producer
                )
                defer { bar.clear() }
                let result = try await watcher.follow {
                    bar.show($0.label, done: $0.done, of: $0.total, detail: $0.detail)
                }
                try await fleet.drain()
                return result
            }
        } catch is CancellationError {
            // Only now: a job that was running may have made the run in the meantime.
            try await cancel(job)
            throw CancellationError()
        }
    }

    /// Ends the command with an error when items of its run failed.
    static func expectNoFailures(_ failed: Int) throws {
        guard failed > 0 else { return }
        let items = failed == 1 ? "1 item" : "\(failed) items"
        throw CommandError("\(items) of the run failed; the same command tries them again")
    }

    private func cancel(_ job: Job) async throws {
        // The command's own task is cancelled; this last write must still happen.
        let store = fleet.store
        try await Task.detached {
            try await store.write { session in
                guard let run = try session.runs.run(job.id.rawValue), run.state == .running else { return }
                switch run.kind {
                case .retrain, .embed: try EmbedWorker.cancel(run, in: session)
                case .crawl, .ingest: try session.runs.finish(run.id, as: .cancelled)
                }
            }
        }.value
    }
}
