import Bootstrap
import Foundation
import Messaging
import Pipeline
import Storage

/// Starts a run, shows how far it is, and waits for its end.
struct RunWatch: Sendable {
    let fleet: LocalFleet
    let bar: ProgressBar

    /// Runs a job that starts a run, and everything that follows from it.
    ///
    /// - Returns: The run at its end; `nil` when the job ended without making one.
    /// - Throws: ``CommandError`` when the job or the run failed; `CancellationError` when the command was interrupted, and
    ///   then the run is marked as cancelled, so that nothing takes it up again.
    func run(_ job: Job, title: String) async throws -> Run? {
        try await fleet.whileRunning {
            try await fleet.producer.enqueue(job)
            do {
                let run = try await wait(for: job, title: title)
                try await fleet.drain()
                return run
            } catch is CancellationError {
                try await cancel(job)
                throw CancellationError()
            }
        }
    }

    private func wait(for job: Job, title: String) async throws -> Run? {
        defer { bar.clear() }
        let queue = fleet.producer.routes.queue(for: job.task)
        while true {
            let run = try await fleet.store.read { try $0.runs.run(job.id.rawValue) }
            switch run?.state {
            case .finished: return run
            case .failed, .cancelled: throw CommandError.runFailed(title, reason: run.flatMap(\.failureReason))
            case .running:
                if let run { try await show(run, title: title) }
            case nil:
                let record = try await fleet.producer.record(of: job.id, in: queue)
                if record?.state == .succeeded { return nil }
                if record?.state == .dead { throw CommandError.runFailed(title, reason: record?.error) }
                if let progress = record?.progress {
                    bar.show(progress.message, done: progress.completed, of: progress.total)
                }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func show(_ run: Run, title: String) async throws {
        let counts = try await fleet.store.read { try $0.runs.counts(of: run.id, phase: run.phase) }
        let label = ResourceSync(rawValue: run.phase).map { "\(title): \($0.rawValue)" } ?? title
        bar.show(label, done: counts.done + counts.failed, of: counts.total)
    }

    private func cancel(_ job: Job) async throws {
        // The command's own task is cancelled; this last write must still happen.
        let store = fleet.store
        try await Task.detached {
            try await store.write { session in
                guard try session.runs.run(job.id.rawValue)?.state == .running else { return }
                try session.runs.finish(job.id.rawValue, as: .cancelled, result: nil)
            }
        }.value
    }
}

extension Run {
    /// Why a failed run failed, when its result says so.
    var failureReason: String? {
        result.flatMap { try? JSONDecoder().decode([String: String].self, from: $0)["error"] }
    }
}
