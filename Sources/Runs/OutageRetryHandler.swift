import Concurrency
import Logging
package import Messaging
package import Storage

/// Runs a handler again while the store or the broker has an outage, instead of failing the job.
///
/// During an outage every worker fails alike, and each retry would use up an attempt: an outage of seconds would bury
/// healthy jobs. So the worker keeps the job, and runs the handler again after a pause; the handler's effect must be
/// idempotent. The pauses end when the job's lease is lost or the worker drains. The job is then released, and its
/// attempts do not change. A job with a deadline waits until then; it is released, and dropped as expired.
/// A request, whose requester waits for the reply, fails at once.
///
/// The store logs the outage, once for all jobs that wait for it.
package struct OutageRetryHandler: JobHandler {
    private let base: any JobHandler
    private let store: Store?

    /// The longest pause between two attempts: jobs run again within ten seconds after an outage.
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

    /// Runs the wrapped handler, and again after a pause as long as the store or the broker has an outage.
    package func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let store else { return try await waitingForOutages(job, context) }
        return try await store.attributing(to: job.id.rawValue) { try await waitingForOutages(job, context) }
    }

    private func waitingForOutages(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        var backoff = Backoff(from: .milliseconds(100), to: Self.longestPause)
        while true {
            do {
                return try await base.run(job, context)
            } catch let error where error.isOutage && job.replyTo == nil && context.ownsJob {
                context.logger.debug("job waits for the store or the broker", metadata: ["error": "\(error)"])
                repeat {
                    let left = context.deadline.map { $0 - context.clock.uptime } ?? Self.longestPause
                    guard left > .zero else {
                        return .snooze(after: Self.longestPause, reason: "it expired in an outage: \(error)")
                    }
                    try await context.clock.sleep(for: min(backoff.next(), left))
                    // An attempt costs requests to a provider; asking the store whether it is back costs less.
                } while store?.isKnownToFail == true && context.ownsJob
            }
        }
    }
}

extension Error {
    /// Whether the store or the broker has an outage, so that the same work succeeds after it.
    package var isOutage: Bool {
        switch self {
        case let error as StorageError: error.isOutage
        case let error as BrokerError: error.isTransient
        default: false
        }
    }
}
