import Concurrency

/// The state that the callers of a connection share with its thread, and its transitions; no socket, no thread, no
/// clock.
///
/// Every input returns what its sender must do. The connection calls the inputs under its lock.
///
///     unstarted ──submit──► busy ◄──────────submit (wakes)──────────┐
///                            │ ▲                                    │
///          next, no commands │ └── next, commands ── coalescing ────┤
///                            ▼                          │ next      │
///                 coalescing or waiting ◄───────────────┘           │
///                            │ submit, the caller sends all of it   │
///                            ▼                                      │
///                      awaitingReply ───────────────────────────────┘
///
/// A failed attempt to connect leads to `down` from everywhere, and a good one back to `busy`. `closed` is final.
struct RedisConnectionState {
    /// Commands that are sent together, and the caller that waits for the replies.
    struct Batch {
        let pipeline: RedisPipeline
        /// Takes one reply after the other, on the thread.
        let take: (RedisReply) -> Void
        /// Ends the wait, with what went wrong if anything did.
        let end: (BrokerError?) -> Void
        /// How many bytes the caller itself has sent.
        var sent = 0

        var isSent: Bool { sent >= pipeline.bytes.count }
    }

    enum Phase {
        /// No command has come yet, so there is no thread.
        case unstarted
        /// The thread is at work; commands gather until it asks for the next.
        case busy
        /// The thread sleeps until a command comes or the server speaks. With a socket a caller may send to it.
        case waiting(socket: Int32?)
        /// A caller has sent its commands, and the thread sleeps until the server answers.
        case awaitingReply
        /// The thread sleeps without polling the socket, so that callers may send to it one after the other.
        case coalescing(socket: Int32)
        /// The server does not answer: commands are refused, and the thread tries again after a pause.
        case down(Outage)
        /// This process closed the connection: commands are refused, and the thread ends after those under way.
        case closed
    }

    struct Outage {
        /// When the first attempt failed, on the monotonic clock.
        let since: Duration
        /// Why the last attempt failed.
        let error: BrokerError
        let retryAt: Duration
    }

    /// The next step of a caller with commands.
    enum Submission {
        /// Nothing: the commands are queued, and the thread finds them.
        case queued
        /// Wake the thread.
        case wake
        /// Start the thread.
        case startThread
        /// Give up.
        case refused(BrokerError)
    }

    /// The next step of the thread.
    enum Step {
        /// Send what is still to be sent of these, and read the replies.
        case perform([Batch])
        /// Sleep until a caller wakes the thread, or the socket can be read, or the time is over.
        case wait(socket: Int32?, upTo: Duration)
        /// Drop the connection, because the server closed it.
        case disconnect
        /// Try to connect.
        case reconnect
        /// End, after refusing these.
        case end(refusing: [Batch])
    }

    private(set) var phase = Phase.unstarted
    private(set) var queue: [Batch] = []
    private var backoff: Backoff
    /// How long replies may lie unread while commands keep coming; `nil` when each is read as it comes.
    private let replyBatchingDelay: Duration?
    /// The longest wait, after which the thread looks at its queue again.
    private let longestWait: Duration

    init(replyBatchingDelay: Duration?, longestWait: Duration, reconnectPause: Duration) {
        self.replyBatchingDelay = replyBatchingDelay
        self.longestWait = longestWait
        backoff = Backoff(from: .milliseconds(50), to: reconnectPause)
    }

    /// Since when the server is known not to answer; `nil` while it does, or before the first attempt.
    var downSince: Duration? {
        if case .down(let outage) = phase { outage.since } else { nil }
    }

    // MARK: - A caller's inputs

    /// A caller has commands.
    ///
    /// - Parameters:
    ///   - batch: The commands, and who waits for the replies.
    ///   - send: Sends as much of a pipeline to the socket as it takes at once, and returns how many bytes that was;
    ///     0 when the socket is full or broken.
    /// - Returns: What the caller must do next, outside of the lock.
    mutating func submit(_ batch: Batch, sendingBy send: (RedisPipeline, Int32) -> Int) -> Submission {
        var batch = batch
        switch phase {
        case .closed:
            return .refused(Self.closedError)
        case .down(let outage):
            return .refused(outage.error)
        case .unstarted:
            phase = .busy
            queue.append(batch)
            return .startThread
        case .busy:
            queue.append(batch)
            return .queued
        case .waiting(let socket):
            batch.sent = socket.map { send(batch.pipeline, $0) } ?? 0
            phase = batch.isSent ? .awaitingReply : .busy
        case .coalescing(let socket):
            batch.sent = send(batch.pipeline, socket)
            // The thread sends the rest; later commands must wait for it.
            if !batch.isSent { phase = .busy }
        case .awaitingReply:
            phase = .busy
        }
        queue.append(batch)
        return batch.isSent ? .queued : .wake
    }

    /// The process closes the connection.
    ///
    /// - Returns: Whether to wake the thread.
    mutating func close() -> Bool {
        defer { phase = .closed }
        switch phase {
        case .unstarted, .busy, .closed: return false
        case .waiting, .awaitingReply, .coalescing, .down: return true
        }
    }

    // MARK: - The thread's inputs

    /// The thread asks what to do.
    ///
    /// - Parameters:
    ///   - socket: The socket of a good connection to which callers may send; `nil` without one, and under TLS.
    ///   - isReadable: Whether the last wait ended because the socket can be read. When no caller has asked the server
    ///     anything, the server closed the connection.
    ///   - now: The present moment on the monotonic clock.
    /// - Returns: The thread's next step.
    mutating func next(socket: Int32?, isReadable: Bool, now: Duration) -> Step {
        if case .closed = phase {
            // A batch under way still gets its replies.
            if let first = queue.first, first.sent > 0 { return .perform([queue.removeFirst()]) }
            return .end(refusing: takeQueue())
        }
        if !queue.isEmpty {
            if downSince == nil { phase = .busy }
            return .perform(takeQueue())
        }
        if case .down(let outage) = phase {
            return outage.retryAt <= now ? .reconnect : .wait(socket: nil, upTo: outage.retryAt - now)
        }
        if isReadable {
            phase = .waiting(socket: nil)
            return .disconnect
        }
        if case .busy = phase, let replyBatchingDelay, let socket {
            phase = .coalescing(socket: socket)
            return .wait(socket: nil, upTo: replyBatchingDelay)
        }
        phase = .waiting(socket: socket)
        return .wait(socket: socket, upTo: longestWait)
    }

    /// An attempt to connect worked.
    mutating func connected() {
        backoff.reset()
        if downSince != nil { phase = .busy }
    }

    /// An attempt to connect failed: the next follows after a pause that grows.
    ///
    /// - Parameters:
    ///   - error: Why it failed; callers are refused with it until an attempt works.
    ///   - now: The present moment on the monotonic clock.
    ///   - jitter: Which part of the pause to wait, 0.5 to 1, so that the connections of a fleet do not return in step.
    mutating func connectionFailed(_ error: BrokerError, now: Duration, jitter: Double) {
        let pause = backoff.next() * jitter
        if case .closed = phase { return }
        phase = .down(Outage(since: downSince ?? now, error: error, retryAt: now + pause))
    }

    private mutating func takeQueue() -> [Batch] {
        defer { queue = [] }
        return queue
    }

    /// The refusal of a connection that this process closed.
    static var closedError: BrokerError {
        BrokerError(.closed, "the connection to Redis was closed by this process")
    }
}
