public import Concurrency
public import Foundation

/// A job that will not run again by itself, with the reason.
public struct DeadLetter: Sendable, Hashable {
    /// Its name in the dead letters, by which it is replayed or deleted.
    public let entry: EntryID
    /// The queue that it came from.
    public let queue: QueueName
    /// When it was put here, on the broker's clock.
    public let diedAt: Timestamp
    /// Why it will not run again, in words for the operator.
    public let reason: String
    /// The job in the entry, or why it had none.
    public let content: Job.Decoded
    /// The entry's own fields, byte for byte.
    public let fields: [String: Data]

    /// States a dead letter as the broker holds it; only brokers and tests need this.
    public init(
        entry: EntryID, queue: QueueName, diedAt: Timestamp, reason: String, content: Job.Decoded,
        fields: [String: Data]
    ) {
        self.entry = entry
        self.queue = queue
        self.diedAt = diedAt
        self.reason = reason
        self.content = content
        self.fields = fields
    }

    /// Where to read on after this dead letter.
    public var cursor: StreamCursor { StreamCursor(entry.rawValue) }
}
