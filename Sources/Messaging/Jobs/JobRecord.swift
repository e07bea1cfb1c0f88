public import Concurrency
public import Foundation

/// The broker's record of a job, kept until 24 hours after its end.
public struct JobRecord: Sendable, Hashable {
    /// Where a job is in its life.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// In the stream, not yet taken by a worker.
        case waiting
        /// Due later: a countdown, or the pause before a retry.
        case delayed
        /// Taken by a worker.
        case running
        /// Ended well.
        case succeeded
        /// Dropped unrun, because its time was over.
        case expired
        /// In the dead letters.
        case dead
        /// Taken back by an operator before it ended.
        case cancelled

        /// Whether nothing more happens to the job by itself.
        public var isFinal: Bool {
            switch self {
            case .succeeded, .expired, .dead, .cancelled: true
            case .waiting, .delayed, .running: false
            }
        }
    }

    /// One line of the job's timeline.
    public struct Event: Sendable, Hashable {
        /// When it happened, on the broker's clock.
        public let at: Timestamp
        /// The event in words: `enqueued`, `started on worker-a`, `retry in 4000 ms: connection refused`.
        public let what: String

        /// Takes the moment, and the words as an operator reads them.
        public init(at: Timestamp, what: String) {
            self.at = at
            self.what = what
        }
    }

    /// The identifier of the recorded job.
    public let id: JobID
    /// The task that the job names.
    public let task: TaskName
    /// The queue it was enqueued to.
    public let queue: QueueName
    /// Where the job is in its life.
    public var state: State
    /// The events, oldest first; lines past 4 KB are left out.
    public var timeline: [Event]
    /// The last progress that the handler reported; `nil` when it reported none.
    public var progress: JobProgress?
    /// The handler's result; `nil` before the end and for tasks without a result.
    public var result: Data?
    /// Why the last run failed; `nil` when none did.
    public var error: String?

    /// States what is known of a job, its timeline oldest first; only brokers and tests need this.
    public init(
        id: JobID, task: TaskName, queue: QueueName, state: State, timeline: [Event], progress: JobProgress? = nil,
        result: Data? = nil, error: String? = nil
    ) {
        self.id = id
        self.task = task
        self.queue = queue
        self.state = state
        self.timeline = timeline
        self.progress = progress
        self.result = result
        self.error = error
    }
}

/// How far a running job has come, as its handler reports it.
public struct JobProgress: Sendable, Hashable, Codable {
    /// Units done so far.
    public var completed: Int
    /// Units in all; `nil` when that is not known.
    public var total: Int?
    /// The present step, in a few words.
    public var message: String

    /// States progress in the handler's own units; leave `total` out where it is not known.
    public init(completed: Int, total: Int? = nil, message: String = "") {
        self.completed = completed
        self.total = total
        self.message = message
    }
}
