import Concurrency
import Foundation
import Logging

/// Keeps the leases of a worker's pending jobs, and its line in the table of workers: three times per lease.
struct Heartbeater {
    let broker: any JobQueue & WorkerRegistry
    let queues: [QueueName]
    let options: WorkerOptions
    let clock: any TimeSource
    let logger: Logger
    let jobs: RunningJobs
    let startedAt: Timestamp
    let outage: @Sendable () -> String?
    private let outageWarning = ThrottledWarning()

    /// Beats until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await beat()
                outageWarning.noteRecovery(logger, "heartbeat works again")
            } catch {
                if !Task.isCancelled { outageWarning.warn(logger, "heartbeat failed", error, at: clock.uptime) }
            }
            try? await clock.sleep(for: options.heartbeat)
        }
    }

    /// One beat.
    ///
    /// Jobs whose lease is lost are cancelled, and so are those that were withdrawn.
    func beat() async throws {
        let deliveries = jobs.deliveries
        if !deliveries.isEmpty {
            Failpoint.heartbeatBefore.pass()
            let owned = try await broker.extendLease(of: deliveries)
            Failpoint.heartbeatAfter.pass()
            let lost = Set(deliveries.map(\.id)).subtracting(owned)
            // A job settled meanwhile also counts as lost here; cancelling it has no effect.
            jobs.loseLease(of: lost)
            jobs.withdraw(try await broker.withdrawn(among: deliveries))
        }
        try await broker.ping()
        try await broker.register(
            WorkerStatus(
                name: options.name, host: options.process.host, pid: options.process.number,
                version: options.version, queues: queues, concurrency: options.concurrency, startedAt: startedAt,
                seenAt: broker.time,
                running: jobs.status, isDraining: jobs.isDraining, outage: outage()
            )
        )
    }
}

/// Moves due jobs of one queue into its stream: when the next one is due, and at least once a second.
struct Promoter {
    let broker: any JobQueue
    let queue: QueueName
    let clock: any TimeSource
    let logger: Logger
    private let outageWarning = ThrottledWarning()

    /// Promotes until cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = Duration.seconds(1)
            do {
                let promotion = try await broker.promoteDue(in: queue, limit: 100)
                outageWarning.noteRecovery(logger, "due jobs can be promoted again")
                if let next = promotion.nextDueIn { pause = min(pause, max(next, .milliseconds(1))) }
            } catch {
                guard !Task.isCancelled else { return }
                outageWarning.warn(logger, "due jobs cannot be promoted", error, at: clock.uptime)
            }
            try? await clock.sleep(for: pause)
        }
    }
}

/// Writes into the records of running jobs that they run.
///
/// Short jobs end before anybody reads the record, so only jobs that run 50 ms are recorded. While anything runs, the
/// recorder looks for them every 50 ms.
struct StartRecorder {
    let broker: any JobQueue
    let clock: any TimeSource
    let jobs: RunningJobs
    private static let delay = Duration.milliseconds(50)

    /// Records until cancelled.
    func run() async {
        while !Task.isCancelled {
            await jobs.waitForUnrecorded()
            try? await clock.sleep(for: Self.delay)
            for delivery in jobs.takeUnrecorded(startedBefore: clock.uptime - Self.delay) {
                // The record is for operators: one that cannot be written is left out.
                _ = try? await broker.begin(delivery)
            }
        }
    }
}

/// Releases what was read ahead and has no slot after 50 ms, because longer jobs took them: another worker may be idle.
///
/// A job that could not be released waits here again, so that its lease is kept. While anything waits for a slot, the
/// releaser looks every 50 ms.
struct Releaser {
    let broker: any JobQueue
    let clock: any TimeSource
    let logger: Logger
    let jobs: RunningJobs
    let runner: JobRunner
    private static let delay = Duration.milliseconds(50)

    /// Releases until cancelled.
    func run() async {
        while !Task.isCancelled {
            await jobs.waitForUnstarted()
            try? await clock.sleep(for: Self.delay)
            for delivery in jobs.takeOverdue(readBefore: clock.uptime - Self.delay) { await release(delivery) }
        }
    }

    private func release(_ delivery: Delivery) async {
        // A task of its own: a release under way must end although the duty is cancelled.
        let isReleased = await Task { [broker, logger] in
            do {
                _ = try await broker.release(delivery, after: .zero, unknown: false)
                return true
            } catch {
                JobLabel(delivery: delivery).label(logger)
                    .debug("job could not be released and waits for a slot", metadata: ["error": "\(error)"])
                return false
            }
        }.value
        runner.start(jobs.finishRelease(of: delivery, succeeded: isReleased, at: runner.now))
    }
}

/// Looks for waiting suspects six times per lease, and lets the worker take no other jobs until it can run one.
///
/// All workers do so, and the first one with nothing pending takes the first suspect. The others then read again. So a
/// suspect waits for the worker that is idle first, not for the jobs of one worker that has reserved it.
struct SuspectFinder {
    let broker: any JobQueue
    let queues: [QueueName]
    let options: WorkerOptions
    let clock: any TimeSource
    let jobs: RunningJobs

    /// Looks until cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await clock.sleep(for: options.reclaimInterval)
            // The reader warns about a broker that does not answer.
            if let suspectsWait = try? await broker.hasSuspects(in: queues) {
                jobs.setSuspectsWait(suspectsWait)
            }
        }
    }
}
