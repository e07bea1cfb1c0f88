import Foundation
import Logging

/// Keeps the leases of what a worker holds, and its line in the table of workers: three times per lease.
struct Heartbeater {
    let broker: any JobQueue & WorkerRegistry
    let queues: [QueueName]
    let options: WorkerOptions
    let clock: any JobClock
    let logger: Logger
    let jobs: RunningJobs
    let startedAt: Timestamp
    let outage: @Sendable () -> String?
    private let outageWarning: ThrottledWarning

    init(
        broker: any JobQueue & WorkerRegistry, queues: [QueueName], options: WorkerOptions, clock: any JobClock,
        logger: Logger, jobs: RunningJobs, startedAt: Timestamp, outage: @escaping @Sendable () -> String?
    ) {
        self.broker = broker
        self.queues = queues
        self.options = options
        self.clock = clock
        outageWarning = ThrottledWarning(clock)
        self.logger = logger
        self.jobs = jobs
        self.startedAt = startedAt
        self.outage = outage
    }

    /// Beats until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await beat()
                outageWarning.isOver(logger, "heartbeat works again")
            } catch {
                if !Task.isCancelled { outageWarning.warn(logger, "heartbeat failed", error) }
            }
            try? await clock.sleep(for: options.heartbeat)
        }
    }

    /// One beat.
    ///
    /// What turns out to belong to somebody else by now is cancelled.
    func beat() async throws {
        let deliveries = jobs.deliveries
        if !deliveries.isEmpty {
            Failpoint.heartbeatBefore.pass()
            let owned = try await broker.extendLease(of: deliveries)
            Failpoint.heartbeatAfter.pass()
            let lost = Set(deliveries.map(\.place)).subtracting(owned)
            // What was settled between the two lines above is no loss; the worker no longer holds it.
            jobs.loseLease(of: lost)
        }
        try await broker.ping()
        try await broker.register(
            WorkerStatus(
                name: options.name, host: ProcessInfo.processInfo.hostName,
                pid: ProcessInfo.processInfo.processIdentifier, version: options.version, queues: queues,
                concurrency: options.concurrency, startedAt: startedAt, seenAt: broker.time,
                running: jobs.status, isDraining: jobs.isDraining, outage: outage()
            )
        )
    }
}
