/// A job that no worker has taken, with what its cancellation needs.
public struct WaitingJob: Sendable, Hashable {
    /// Its identifier.
    public let id: JobID
    /// The task that it names.
    public let task: TaskName
    /// Its unique key; `nil` when it has none.
    public let unique: String?
    /// The requester that waits for its reply; `nil` for most jobs.
    public let replyTo: ConsumerName?
    /// Whether it waits in the stream, among the suspects or for its time.
    let location: Location

    /// Where a job waits.
    enum Location: Sendable, Hashable {
        case suspects(EntryID)
        case stream(EntryID)
        case delayed
    }
}

/// One page of a queue's waiting jobs, and the cursor of the next page.
public struct WaitingPage: Sendable {
    /// The jobs: suspects first, then those of the stream, oldest first, then the delayed ones in no order.
    public let jobs: [WaitingJob]
    /// Where to read on; `nil` at the end.
    public let next: WaitingCursor?
}

/// A position among the waiting jobs of a queue.
public struct WaitingCursor: Sendable, Hashable {
    /// The lines, in the order in which they are read.
    enum Line: Sendable, Hashable {
        case suspects, stream, delayed
    }

    let line: Line
    /// An entry of the stream or a position among the delayed jobs; empty at the beginning.
    let position: String

    /// The beginning.
    public static let start = WaitingCursor(line: .suspects, position: "")
}
