import Concurrency
import Foundation

/// One connection to Redis with a thread of its own.
///
/// A hiredis context belongs to one thread and blocks it, so it must stay off the cooperative pool. The thread takes
/// everything queued as one pipeline, sends it, reads the replies, and resumes the callers. When the connection breaks,
/// what was under way fails with ``BrokerError/Code/connectionLost``, and the next command makes a new connection. When
/// that fails, the thread keeps trying with a growing pause, and meanwhile every command is refused at once.
///
/// With a reply batching delay, the thread does not wake for each reply while commands keep coming. The callers then
/// send to the socket themselves, and the thread reads all replies together after the delay (docs/decisions/0025).
///
/// ``RedisConnectionState`` decides what happens next. This class has the thread, the lock and the socket.
///
/// Unchecked, because `state` and `connectedID` are only touched under `lock`, and `context` only by the thread.
final class RedisConnection: @unchecked Sendable {
    private let lock = NSLock()
    private var state: RedisConnectionState
    private var connectedID: Int64?
    private var context: HiredisContext?

    private let configuration: RedisConfiguration
    private let name: String
    private let socketTimeout: Duration
    private let clock: any TimeSource
    private let onRoundTrip: @Sendable () -> Void
    /// Ends the thread's wait.
    private let wakeup = WakeupPipe()

    /// Prepares a connection, which connects with its first command.
    ///
    /// Where `blocks` is true, commands block at the server, and the socket's timeout outlasts that. With a
    /// `replyBatchingDelay` replies may lie unread for so long while commands keep coming; with `nil` each is read as
    /// it comes. The thread calls `onRoundTrip` after every answer.
    init(
        _ configuration: RedisConfiguration, name: String, blocks: Bool, replyBatchingDelay: Duration? = nil,
        clock: any TimeSource, onRoundTrip: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.name = name
        self.clock = clock
        socketTimeout = blocks ? configuration.blockLimit * 2 : configuration.commandTimeout
        state = RedisConnectionState(
            // Under TLS only hiredis may write to the socket.
            replyBatchingDelay: configuration.usesTLS ? nil : replyBatchingDelay, longestWait: socketTimeout / 8,
            reconnectPause: configuration.reconnectPause
        )
        self.onRoundTrip = onRoundTrip
        // hiredis writes without MSG_NOSIGNAL: a server that closed the connection would otherwise kill this process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The number under which the server knows this connection; `nil` while there is none.
    var clientID: Int64? { lock.withLock { connectedID } }

    /// Since when, on the monotonic clock, the server is known not to answer; `nil` while it does, or before the first
    /// attempt.
    var downSince: Duration? { lock.withLock { state.downSince } }

    /// Sends the commands and waits for all replies; an error reply is a value, not an exception.
    func send(_ pipeline: RedisPipeline) async throws(BrokerError) -> [RedisValue] {
        try await send(pipeline) { $0.value }
    }

    /// Sends the commands, and converts each reply with `read` on the connection's thread.
    func send<Answer: Sendable>(
        _ pipeline: RedisPipeline, reading read: @escaping @Sendable (RedisReply) -> Answer
    ) async throws(BrokerError) -> [Answer] {
        try await result(of: pipeline, reading: read).get()
    }

    /// As ``send(_:reading:)``, for callers that must not throw.
    func result<Answer: Sendable>(
        of pipeline: RedisPipeline, reading read: @escaping @Sendable (RedisReply) -> Answer
    ) async -> Result<[Answer], BrokerError> {
        guard pipeline.count > 0 else { return .success([]) }
        return await withCheckedContinuation { continuation in
            let answers = Answers<Answer>()
            answers.values.reserveCapacity(pipeline.count)
            submit(
                RedisConnectionState.Batch(pipeline: pipeline) { reply in
                    answers.values.append(read(reply))
                } end: { error in
                    continuation.resume(returning: error.map(Result.failure) ?? .success(answers.values))
                }
            )
        }
    }

    /// The answers of one batch while they come in.
    ///
    /// Unchecked, because only the thread touches them.
    private final class Answers<Answer>: @unchecked Sendable {
        // Unchecked, because it is handed from the caller to the thread and back, never shared.
        var values: [Answer] = []
    }

    private func submit(_ batch: RedisConnectionState.Batch) {
        // Acted upon outside of the lock: the thread would wake only to wait for it.
        switch lock.withLock({ state.submit(batch, sendingBy: Self.send) }) {
        case .queued: break
        case .wake: wakeup.wake()
        case .startThread: start()
        case .refused(let error): batch.end(error)
        }
    }

    /// Sends as much as the socket takes at once; nothing when it is broken, which the thread then finds out.
    private static func send(_ pipeline: RedisPipeline, to socket: Int32) -> Int {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        return pipeline.bytes.withUnsafeBytes { max(0, Glibc.send(socket, $0.baseAddress, $0.count, flags)) }
    }

    /// Ends the connection and its thread, after what is under way.
    func close() {
        if lock.withLock({ state.close() }) { wakeup.wake() }
    }

    // MARK: - The thread

    private func start() {
        let thread = Thread { [self] in work() }
        thread.name = "redis-\(name)"
        thread.stackSize = 512 * 1024
        thread.start()
    }

    private func work() {
        InlineResumeExecutor.shared.adoptThisThread()
        var isReadable = false
        var hasWaited = false
        while true {
            let socket = configuration.usesTLS ? nil : context?.socket
            let step = lock.withLock { state.next(socket: socket, isReadable: isReadable, now: clock.uptime) }
            isReadable = false
            switch step {
            case .wait(let socket, let limit):
                isReadable = wakeup.wait(orFor: socket, upTo: limit)
                hasWaited = true
            case .perform(let batches):
                perform(batches, mayBeStale: hasWaited && batches[0].sent == 0)
                hasWaited = false
            case .disconnect:
                disconnect()
            case .reconnect:
                _ = try? connected()
                hasWaited = false
            case .end(let batches):
                for batch in batches { batch.end(RedisConnectionState.closedError) }
                return disconnect()
            }
        }
    }

    /// Sends what is still to be sent, reads the replies, and ends the wait of the callers.
    ///
    /// A connection that was idle `mayBeStale`: the server may have closed it, so it is checked first.
    private func perform(_ batches: [RedisConnectionState.Batch], mayBeStale: Bool) {
        let context: HiredisContext
        do {
            context = try connected(mayBeStale: mayBeStale)
        } catch {
            for batch in batches { batch.end(error) }
            return
        }
        for batch in batches { context.append(batch.pipeline, after: batch.sent) }
        var failure = context.waitForAnswer() ? nil : configuration.connectionLost("no answer in time")
        for batch in batches {
            if failure == nil { failure = read(batch, from: context) } else { batch.end(failure) }
        }
        if failure == nil { onRoundTrip() } else { disconnect() }
    }

    /// Reads the replies to one batch.
    ///
    /// - Returns: Why no more can be read from this connection.
    private func read(_ batch: RedisConnectionState.Batch, from context: HiredisContext) -> BrokerError? {
        var isFromWrongServer = false
        do {
            for _ in 0..<batch.pipeline.count {
                try context.reply { reply in
                    if let error = reply.error { isFromWrongServer = isFromWrongServer || error.isFromWrongServer }
                    batch.take(reply)
                }
            }
        } catch {
            batch.end(error)
            return error
        }
        batch.end(nil)
        return isFromWrongServer ? configuration.serverChanged : nil
    }

    private func connected(mayBeStale: Bool = true) throws(BrokerError) -> HiredisContext {
        if let context {
            if !mayBeStale || configuration.usesTLS || !context.hasHungUp { return context }
            disconnect()
        }
        do {
            let context = try HiredisContext(configuration, name: name, socketTimeout: socketTimeout)
            self.context = context
            lock.withLock {
                connectedID = context.clientID
                state.connected()
            }
            return context
        } catch {
            lock.withLock { state.connectionFailed(error, now: clock.uptime, jitter: .random(in: 0.5...1)) }
            throw error
        }
    }

    private func disconnect() {
        lock.withLock { connectedID = nil }
        context = nil
    }
}
