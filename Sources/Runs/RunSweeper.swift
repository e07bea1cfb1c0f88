package import Concurrency
import Foundation
package import Logging
package import Messaging
import ServiceLifecycle
package import Storage

/// Enqueues lost jobs of runs again.
///
/// A job is lost when a worker dies between a commit and the enqueueing after it, or when the broker loses its data.
///
/// Every worker sweeps now and then. A pending item whose job the broker does not know is enqueued again; one whose job
/// was cancelled or lies in the dead letters is marked as failed, so that its run can end. A run whose phase has no
/// pending items moves on to its next step. A run whose next step lies in the dead letters ends as failed, with the
/// reason: its job is a poison pill, or failed four times.
package struct RunSweeper: Service {
    private let processors: [any RunItemProcessor]
    private let store: Store
    private let producer: Producer
    private let clock: any TimeSource
    private let interval: Duration
    private let logger: Logger

    /// Sweeps nothing until ``run()`` or ``sweep()`` is called.
    ///
    /// - Parameters:
    ///   - processors: What the stage does for the items that it looks after.
    ///   - store: Where the runs are.
    ///   - producer: Enqueues the jobs.
    ///   - clock: Times the pauses.
    ///   - interval: How long it rests between two sweeps.
    ///   - logger: Where it logs.
    package init(
        of processors: [any RunItemProcessor], store: Store, producer: Producer, clock: any TimeSource,
        interval: Duration = .seconds(30), logger: Logger
    ) {
        self.processors = processors
        self.store = store
        self.producer = producer
        self.clock = clock
        self.interval = interval
        self.logger = logger
    }

    /// Sweeps until the process shuts down.
    ///
    /// The first sweep is at once: a fleet that comes back after losing its Redis need not wait. One that fails is
    /// logged, and the next one comes in its time.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await sweep()
                } catch let error where error.isCancellation {
                    return
                } catch {
                    // The store itself logs once that it is unavailable.
                    logger.log(
                        level: error.isOutage ? .debug : .warning, "cannot look after unfinished runs",
                        metadata: ["error": "\(error)"])
                }
                try? await clock.sleep(for: interval)
            }
        }
    }

    /// Looks after every unfinished run once, and after what follows from those that finished.
    ///
    /// - Throws: The first failure, after all runs: one that cannot be looked after must not keep others waiting.
    package func sweep() async throws {
        // The broker's clock says how long it remembers a job; this computer's may have been set.
        let seconds = Double(producer.broker.time.milliseconds) / 1_000 - Self.memory.inSeconds
        let (active, finished) = try await store.read { session in
            (try session.runs.active(), try session.runs.finished(after: Date(timeIntervalSince1970: seconds)))
        }
        var failure: (any Error)?
        for run in active + finished {
            do {
                if run.state == .running { try await sweep(run) } else { try await followUp(run) }
            } catch {
                if Task.isCancelled { throw CancellationError() }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// How long after its end a run is asked what follows from it: as long as the broker remembers the job.
    private static let memory = Duration.seconds(86_400)

    // MARK: - A run that is under way

    private func sweep(_ run: Run) async throws {
        var pages = RunItemPages(of: run.id, phase: run.phase, state: .pending, in: store)
        guard let first = try await pages.next() else { return try await takeOn(run) }
        // The first page is enough while the broker knows its jobs: what is lost or dead further on comes to the
        // front as the rest is done. After an outage of memory all have to be enqueued again.
        guard try await lookAfter(first, of: run) else { return }
        while let pending = try await pages.next(), try await lookAfter(pending, of: run) {}
    }

    /// Enqueues the jobs that are lost, and gives up those that are dead.
    ///
    /// - Returns: Whether some were lost.
    private func lookAfter(_ items: [RunItem], of run: Run) async throws -> Bool {
        var lost: [Job] = []
        for item in items {
            guard let processor = processors.first(where: { $0.task.rawValue == item.task }) else { continue }
            let (job, record) = try await status(of: item.job(of: run.id)) {
                try await store.read { try $0.runs.isPending(item.id(in: run.id)) }
            }
            switch record?.state {
            case nil: lost.append(job)
            case .dead, .expired, .cancelled:
                logger.error("an item of a run failed", metadata: Self.metadata(run, item))
                try await fail(item, of: run, by: processor, because: Self.reason(of: record))
            case .waiting, .delayed, .running, .succeeded: break
            }
        }
        guard !lost.isEmpty else { return false }
        logger.notice("lost jobs of a run are enqueued again", metadata: ["run": "\(run.id)", "jobs": "\(lost.count)"])
        try await producer.enqueue(lost, waitsWhenFull: true)
        return true
    }

    /// Enqueues the step after a phase without pending items, and ends the run when that step is dead.
    private func takeOn(_ run: Run) async throws {
        guard let processor = processors.first(where: { $0.runKinds.contains(run.kind) }),
            let step = try await processor.nextStep(of: run, after: run.phase)
        else { return }
        let (job, record) = try await status(of: step) {
            try await store.read { session in
                guard let now = try session.runs.run(run.id), now.state == .running else { return false }
                return now.phase == run.phase
            }
        }
        switch record?.state {
        case nil:
            logger.notice("the lost step of a run is enqueued again", metadata: ["run": "\(run.id)"])
            try await producer.enqueue(job, waitsWhenFull: true)
        case .dead, .expired, .cancelled:
            let reason = "the step after '\(run.phase)' failed: \(Self.reason(of: record))"
            logger.error("a run failed", metadata: ["run": "\(run.id)", "reason": "\(reason)"])
            try await store.write { try processor.abandon(run, because: reason, in: $0) }
        case .waiting, .delayed, .running, .succeeded: break
        }
    }

    /// The job of some work, and what the broker knows of it.
    ///
    /// A job may have succeeded while its work is undone: then the store was restored from a backup, or failed over to
    /// a standby without the last commits. The broker takes no job twice, so the work gets a job of another identifier.
    private func status(
        of job: Job, whileUndone isUndone: () async throws -> Bool
    ) async throws -> (job: Job, record: JobRecord?) {
        var repetition = 0
        while true {
            let candidate = Job(
                job.task, id: .repetition(repetition, of: job.id), payload: job.payload, run: job.run
            )
            let record = try await producer.record(of: candidate.id, in: producer.routes.queue(for: job.task))
            guard record?.state == .succeeded, try await isUndone() else { return (candidate, record) }
            repetition += 1
        }
    }

    // MARK: - A run that finished

    /// Enqueues the step after a finished run again, in case both the worker and Redis were lost.
    private func followUp(_ run: Run) async throws {
        guard let processor = processors.first(where: { $0.runKinds.contains(run.kind) }),
            let step = try await processor.nextStep(of: run, after: run.phase)
        else { return }
        try await producer.enqueue(step, waitsWhenFull: true)
    }

    // MARK: - An item that failed

    private static func reason(of record: JobRecord?) -> String {
        if record?.state == .cancelled { return "its job was cancelled" }
        return record?.error ?? "its job is in the dead letters"
    }

    private static func metadata(_ run: Run, _ item: RunItem) -> Logger.Metadata {
        ["run": "\(run.id)", "item": "\(item.key)"]
    }

    /// Gives an item up as its own job would have done, had it not been lost for good.
    private func fail(
        _ item: RunItem, of run: Run, by processor: any RunItemProcessor, because reason: String
    ) async throws {
        let plain = RunItemEffect { _ in try RunItemEffect.Committed(outcome: ["error": reason]) }
        let effect = (try? processor.giveUp(item.job(of: run.id), because: LostJob(description: reason))) ?? plain
        let isPhaseOver: Bool
        do {
            isPhaseOver = try await commit(effect, item, of: run, by: processor)
        } catch let error where !error.mayPass {
            // What the item leaves behind may be the very thing that cannot be stored; its run must end all the same.
            var metadata = Self.metadata(run, item)
            metadata["error"] = "\(error)"
            logger.warning("an item cannot be given up in order", metadata: metadata)
            isPhaseOver = try await commit(plain, item, of: run, by: processor)
        }
        if isPhaseOver { try await processor.continueRun(run, after: item.phase, producer: producer) }
    }

    private func commit(
        _ effect: RunItemEffect, _ item: RunItem, of run: Run, by processor: any RunItemProcessor
    ) async throws -> Bool {
        let commit = RunItemCommit(processor: processor, run: run, store: store, producer: producer)
        return try await commit.commit(effect, of: item.id(in: run.id), as: .failed)?.isPhaseOver ?? false
    }
}

/// Why an item is given up whose job never came back.
private struct LostJob: Error, CustomStringConvertible {
    let description: String
}

extension Error {
    /// Whether another time may bring what this one did not: an item is not to be given up for it.
    fileprivate var mayPass: Bool {
        if isCancellation || isOutage { return true }
        guard let fault = (self as? StorageError)?.fault else { return self is BrokerError }
        return fault != .job
    }
}
