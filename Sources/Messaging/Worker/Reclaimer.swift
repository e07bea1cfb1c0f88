import Concurrency
import Logging

/// Takes the jobs of lost workers, and forgets consumers that are long gone: six times per lease, at every worker.
///
/// After an outage of the broker it waits one full lease first: live workers could not renew their leases meanwhile.
struct Reclaimer {
    let broker: any JobQueue & QueueAdministration & WorkerRegistry
    let queues: [QueueName]
    let options: WorkerOptions
    let clock: any TimeSource
    let logger: Logger
    let jobs: RunningJobs
    private let outageWarning = ThrottledWarning()

    /// Looks for lost jobs until cancelled.
    func run() async {
        var wasAway = true
        var round = 0
        while !Task.isCancelled {
            let pause = wasAway ? options.lease : options.reclaimInterval
            do {
                try await clock.sleep(for: pause + jitter)
                if wasAway {
                    try await broker.ping()
                    wasAway = false
                }
                try await reclaim()
                if round % 40 == 0 { try await forgetConsumers() }
                round += 1
                outageWarning.noteRecovery(logger, "lost jobs can be looked for again")
            } catch {
                guard !Task.isCancelled else { return }
                wasAway = true
                outageWarning.warn(logger, "lost jobs cannot be looked for", error, at: clock.uptime)
            }
        }
    }

    /// One look at every queue, until nothing more is found.
    func reclaim() async throws {
        for queue in queues {
            var reclaimed: Reclaimed
            repeat {
                reclaimed = try await broker.reclaim(
                    in: queue, lease: options.lease, crashLimit: options.crashLimit, limit: 100
                )
                if !reclaimed.suspects.isEmpty { jobs.setSuspectsWait(true) }
                for lost in reclaimed.suspects {
                    JobLabel(delivery: lost).label(logger).warning("job of a lost worker waits again")
                }
                for lost in reclaimed.buried {
                    JobLabel(delivery: lost).label(logger)
                        .error("job lost too many workers and is a dead letter")
                }
            } while reclaimed.suspects.count + reclaimed.buried.count + reclaimed.orphanedEntries >= 100
        }
    }

    /// Removes consumers with nothing pending that neither read nor gave a heartbeat for ten leases.
    func forgetConsumers() async throws {
        let limit = options.lease * 10
        let alive = Set(
            try await broker.workers().filter { broker.time - $0.seenAt < limit }.map(\.name)
        )
        for queue in queues {
            for consumer in try await broker.statistics(of: queue).consumers
            where consumer.pending == 0 && consumer.idleMilliseconds > limit.inMilliseconds
                && !alive.contains(consumer.name) && consumer.name != options.name
            {
                if try await broker.removeConsumer(consumer.name, from: queue) {
                    logger.info("consumer forgotten", metadata: ["consumer": "\(consumer.name)"])
                }
            }
        }
    }

    /// A random tenth of the pause, so that the workers of a fleet do not look in step.
    private var jitter: Duration { options.reclaimInterval.jittered(0...0.1) }
}
