import Logging

/// Takes the jobs of lost workers, and forgets consumers that are long gone: six times per lease, at every worker.
///
/// After an outage of the broker it waits one full lease first: the living could not renew theirs meanwhile.
struct Reclaimer {
    let worker: Worker
    private let outageWarning = ThrottledWarning()

    init(worker: Worker) {
        self.worker = worker
    }

    /// Looks for lost jobs until cancelled.
    func run() async {
        var wasAway = true
        var round = 0
        while !Task.isCancelled {
            let pause = wasAway ? worker.options.lease : worker.options.reclaimInterval
            do {
                try await worker.clock.sleep(for: pause + jitter)
                if wasAway {
                    try await worker.broker.ping()
                    wasAway = false
                }
                try await reclaim()
                if round % 40 == 0 { try await forgetTheDead() }
                round += 1
                outageWarning.isOver(worker.logger, "lost jobs can be looked for again")
            } catch {
                guard !Task.isCancelled else { return }
                wasAway = true
                outageWarning.warn(worker.logger, "lost jobs cannot be looked for", error)
            }
        }
    }

    /// One look at every queue, until nothing more is found.
    func reclaim() async throws {
        let options = worker.options
        for queue in worker.queues {
            var reclaimed: Reclaimed
            repeat {
                reclaimed = try await worker.broker.reclaim(
                    in: queue, lease: options.lease, crashLimit: options.crashLimit, limit: 100
                )
                if !reclaimed.requeued.isEmpty { worker.bench.makeRoom(true) }
                for lost in reclaimed.requeued {
                    JobLabel(delivery: lost).label(worker.logger).warning("job of a lost worker waits again")
                }
                for lost in reclaimed.buried {
                    JobLabel(delivery: lost).label(worker.logger)
                        .error("job lost too many workers and is a dead letter")
                }
            } while reclaimed.requeued.count + reclaimed.buried.count + reclaimed.orphanedEntries >= 100
        }
    }

    /// Removes consumers that hold nothing and neither read nor gave a heartbeat for ten leases.
    func forgetTheDead() async throws {
        let limit = worker.options.lease * 10
        let alive = Set(
            try await worker.broker.workers().filter { worker.broker.time - $0.seenAt < limit }.map(\.name)
        )
        for queue in worker.queues {
            for consumer in try await worker.broker.statistics(of: queue).consumers
            where consumer.pending == 0 && consumer.idleMilliseconds > limit.inMilliseconds
                && !alive.contains(consumer.name) && consumer.name != worker.options.name
            {
                if try await worker.broker.removeConsumer(consumer.name, from: queue) {
                    worker.logger.info("consumer forgotten", metadata: ["consumer": "\(consumer.name)"])
                }
            }
        }
    }

    /// A random tenth of the pause, so that the workers of a fleet do not look in step.
    private var jitter: Duration { worker.options.reclaimInterval * Double.random(in: 0...0.1) }
}
