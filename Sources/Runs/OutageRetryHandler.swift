import Concurrency
import Logging
package import Messaging
package import Storage

/// Keeps a job in its worker's hands while the store or the broker is away or sick, instead of failing it.
///
/// No other worker could do better meanwhile, and a retry would use up an attempt: an outage of seconds would send
/// healthy jobs to the dead letters. So the handler, whose effect is idempotent, is simply run again. The wait ends
/// when the job's lease is lost or the worker drains; then the job goes back with its attempts untouched. A job that
/// expires does not wait: its requester does not either.
///
/// The store says in the log what is wrong with it, once for all jobs that wait.
package struct OutageRetryHandler: JobHandler {
    private let base: any JobHandler
    private let store: Store?

    /// The longest pause between two tries: work goes on within ten seconds of an outage's end.
    private static let longestPause = Duration.seconds(4)

    /// Wraps a handler.
    ///
    /// - Parameters:
    ///   - base: The handler, whose effect must be idempotent.
    ///   - store: The store that it works with; it classifies failures by those of other jobs.
    package init(_ base: any JobHandler, store: Store? = nil) {
        self.base = base
        self.store = store
    }

    /// The task of the wrapped handler.
    package var task: TaskName { base.task }
    /// The retries of the wrapped handler.
    package var maxRetries: Int { base.maxRetries }
    /// Whether the wrapped handler waits or ends within a few milliseconds.
    package var runsInline: Bool { base.runsInline }

    /// Runs the wrapped handler, again and again while the store or the broker is away or sick.
    package func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        guard let store else { return try await waitingForOutages(job, context) }
        return try await store.attributing(to: job.id.rawValue) { try await waitingForOutages(job, context) }
    }

    private func waitingForOutages(_ job: Job, _ context: JobContext) async throws -> Outcome {
        var backoff = Backoff(from: .milliseconds(100), to: Self.longestPause)
        while true {
            do {
                return try await base.run(job, context)
            } catch let error where error.isOutage && job.expiresAt == nil && context.ownsJob {
                context.logger.debug("job waits for the store or the broker", metadata: ["error": "\(error)"])
                repeat {
                    try await context.clock.sleep(for: backoff.next())
                    // A run costs requests to a provider; whether the store is back is found out more cheaply.
                } while store?.isKnownToFail == true && context.ownsJob
            }
        }
    }
}

extension Error {
    /// Whether the store or the broker is away or sick, and the same work succeeds when it is well again.
    package var isOutage: Bool {
        switch self {
        case let error as StorageError: error.isOutage
        case let error as BrokerError: error.isTransient
        default: false
        }
    }
}
