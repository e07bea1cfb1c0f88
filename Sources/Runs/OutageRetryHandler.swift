import Concurrency
import Logging
public import Messaging
import Storage

/// Keeps a job in its worker's hands while the store or the broker is away, instead of failing it.
///
/// No other worker could do better meanwhile, and a retry would use up an attempt: an outage of seconds would send healthy
/// jobs to the dead letters. So the handler, whose effect is idempotent, is simply run again. The wait ends when the job's
/// lease is lost or the worker drains; then the job goes back with its attempts untouched. A job that expires does not
/// wait: its requester does not either.
public struct OutageRetryHandler: JobHandler {
    private let base: any JobHandler

    /// Wraps a handler.
    public init(_ base: any JobHandler) {
        self.base = base
    }

    /// The task of the wrapped handler.
    public var task: TaskName { base.task }
    /// The retries of the wrapped handler.
    public var maxRetries: Int { base.maxRetries }
    /// Whether the wrapped handler waits or ends within a few milliseconds.
    public var runsInline: Bool { base.runsInline }

    /// Runs the wrapped handler, again and again while the store or the broker is away.
    public func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(5))
        while true {
            do {
                return try await base.run(job, context)
            } catch let error where error.isOutage && job.expiresAt == nil && context.ownsJob {
                context.logger.warning("job waits for the store or the broker", metadata: ["error": "\(error)"])
                try await context.clock.sleep(for: backoff.next())
            }
        }
    }
}

extension Error {
    /// Whether the store or the broker is away, and will be back without anyone changing the job.
    package var isOutage: Bool {
        switch self {
        case let error as StorageError: error.code == .unreachable || error.code == .connectionLost
        case let error as BrokerError: error.isTransient
        default: false
        }
    }
}
