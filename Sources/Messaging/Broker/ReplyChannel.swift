public import Foundation

/// The part of a broker that requesters use: replies to jobs, and events that wake waiting processes.
public protocol ReplyChannel: Sendable {
    /// The replies stored for `requester` after the cursors, oldest first; waits up to `duration` for the first.
    ///
    /// `cursors` names the queues whose replies are wanted, with ``StreamCursor/start`` at first. Reading does not
    /// remove: a reply survives the reader's reconnect, and goes by age or by ``forgetReplies(to:in:upTo:)``. Comes
    /// back empty when the task is cancelled.
    func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor], waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [ReplyPage]

    /// Forgets the replies of one queue up to the cursor, so that large ones do not stay for two minutes.
    func forgetReplies(
        to requester: ConsumerName, in queue: QueueName, upTo cursor: StreamCursor
    ) async throws(BrokerError)

    /// Wakes all who listen to events. It is only a wake-up: a listener that missed it finds out by polling.
    func announce(_ event: String) async throws(BrokerError)

    /// The events after `cursor`; waits up to `duration` for the first. Without a cursor it returns the present end at
    /// once.
    func events(
        after cursor: StreamCursor?, waitingUpTo duration: Duration
    ) async throws(BrokerError) -> EventPage
}

/// A position in a stream: what comes after it has not been read.
public struct StreamCursor: TextIdentifier {
    /// The position as the broker writes it.
    public let rawValue: String

    /// Takes the position as the broker wrote it, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Before the first entry.
    public static let start: StreamCursor = "0-0"
}

/// The answer to a job with a requester.
public struct Reply: Sendable, Hashable {
    /// The job that it answers.
    public let job: JobID
    /// The handler's result, or why it gave up.
    public let answer: Answer
    /// The W3C trace context of the job.
    public let traceparent: String?

    /// The two ways a request ends.
    public enum Answer: Sendable, Hashable {
        /// The handler's reply.
        case body(Data)
        /// The handler gave up, with its reason.
        case failure(String)
    }

    /// Answers a job, with its trace context when it has one; only brokers and tests need this.
    public init(job: JobID, answer: Answer, traceparent: String? = nil) {
        self.job = job
        self.answer = answer
        self.traceparent = traceparent
    }
}

/// Replies that one queue's workers gave, from one read.
public struct ReplyPage: Sendable {
    /// The queue whose workers replied.
    public let queue: QueueName
    /// The replies, oldest first; empty when none of the entries could be read.
    public let replies: [Reply]
    /// The position after the last entry, from which the next read goes on.
    public let cursor: StreamCursor

    /// Pairs replies with the cursor that stands after the last of them; only brokers and tests need this.
    public init(queue: QueueName, replies: [Reply], cursor: StreamCursor) {
        self.queue = queue
        self.replies = replies
        self.cursor = cursor
    }
}

/// Events that were announced, from one read.
public struct EventPage: Sendable {
    /// The events' names, oldest first; empty when none came in time.
    public let events: [String]
    /// The position after the last entry, from which the next read goes on.
    public let cursor: StreamCursor

    /// Pairs events with the cursor that stands after the last of them; only brokers and tests need this.
    public init(events: [String], cursor: StreamCursor) {
        self.events = events
        self.cursor = cursor
    }
}

/// How long replies that nobody read are kept.
enum ReplyRetention {
    /// Past the longest deadline that makes sense for a person who waits.
    static let age = Duration.seconds(120)
}
