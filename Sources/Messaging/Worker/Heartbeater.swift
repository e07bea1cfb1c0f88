import Foundation
import Logging

/// Keeps the leases of what a worker holds, and its line in the table of workers: three times per lease.
struct Heartbeater {
    let worker: Worker
    let startedAt: Timestamp
    private let outageWarning = ThrottledWarning()

    init(worker: Worker, startedAt: Timestamp) {
        self.worker = worker
        self.startedAt = startedAt
    }

    /// Beats until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await beat()
                outageWarning.isOver(worker.logger, "heartbeat works again")
            } catch {
                if !Task.isCancelled { outageWarning.warn(worker.logger, "heartbeat failed", error) }
            }
            try? await worker.clock.sleep(for: worker.options.heartbeat)
        }
    }

    /// One beat.
    ///
    /// What turns out to belong to somebody else by now is cancelled.
    func beat() async throws {
        let deliveries = worker.bench.deliveries
        if !deliveries.isEmpty {
            Failpoint.heartbeatBefore.pass()
            let owned = try await worker.broker.extendLease(of: deliveries)
            Failpoint.heartbeatAfter.pass()
            let lost = Set(deliveries.map(\.place)).subtracting(owned)
            // What was settled between the two lines above is no loss; the bench no longer holds it.
            worker.bench.loseLease(of: lost)
        }
        let options = worker.options
        try await worker.broker.ping()
        try await worker.broker.register(
            WorkerStatus(
                name: options.name, host: ProcessInfo.processInfo.hostName,
                pid: ProcessInfo.processInfo.processIdentifier, version: options.version, queues: worker.queues,
                concurrency: options.concurrency, startedAt: startedAt, seenAt: worker.broker.time,
                running: worker.bench.running, isDraining: worker.bench.isDraining,
                outage: worker.outage()
            )
        )
    }
}
