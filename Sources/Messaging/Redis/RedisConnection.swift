import CHiredis
import Concurrency
import Foundation

/// One connection to Redis with a thread of its own.
///
/// A hiredis context belongs to one thread and blocks it, so it must stay off the cooperative pool. The thread takes
/// everything queued as one pipeline, sends it, reads the replies, and resumes whoever waits. When the connection breaks,
/// what was under way fails with ``BrokerError/Code/connectionLost``, the context is thrown away, and the next command makes
/// a new one. When that fails, the server is known to be away: the thread keeps trying, with a growing pause with jitter,
/// and meanwhile every command is refused at once.
///
/// A connection may have patience with its answers. While commands keep coming it then reads them together, every so often,
/// because a thread that wakes for an answer that nobody waits for takes the processor from those who are waited for.
final class RedisConnection: @unchecked Sendable {
    /// Commands under way, and who waits for them.
    private struct Batch {
        let pipeline: RedisPipeline
        /// Takes one reply after the other, on the thread.
        let take: (RedisReply) -> Void
        /// Ends the wait, with what went wrong if anything did.
        let end: (BrokerError?) -> Void
        /// How many bytes the caller itself has sent already.
        var sent = 0
    }

    /// The answers of one batch while they come in; only the thread touches it.
    private final class Answers<Answer>: @unchecked Sendable {
        // Unchecked, because it is handed from the caller to the thread and back, never shared.
        var values: [Answer] = []
    }

    private let configuration: RedisConfiguration
    private let name: String
    private let socketTimeout: Duration
    /// How long the thread sleeps without looking around: a server that does not answer must be found out.
    private let longestSleep: Duration
    /// How long answers may lie while commands keep coming; `nil` when each is read as it comes.
    private let patience: Duration?
    private let onRoundTrip: @Sendable () -> Void

    /// Ends the thread's wait.
    private let bell = WakeupPipe()

    // Shared with the thread, under the lock.
    private let lock = NSLock()
    private var batches: [Batch] = []
    private var isClosed = false
    private var isRunning = false
    /// Whether the thread waits and nobody has rung for it.
    private var isWaiting = false
    /// The socket, while the thread waits for work with a connection that is good.
    private var idle: Int32?
    /// Whether the thread waits with its eyes closed, so that callers may send one after the other.
    private var isPatient = false
    private var connectedID: Int64?
    private var outage: (since: ContinuousClock.Instant, error: BrokerError)?

    // The thread's alone.
    private var context: UnsafeMutablePointer<redisContext>?
    private var failures = 0
    /// Whether nothing came during the last wait.
    private var isQuiet = true
    private var nextAttempt = ContinuousClock.now

    /// Makes a connection that connects with its first command.
    ///
    /// - Parameters:
    ///   - blocks: Whether its commands block at the server, which the socket's timeout must outlast.
    ///   - patience: How long answers may lie while commands keep coming; `nil` when each is read as it comes.
    init(
        _ configuration: RedisConfiguration, name: String, blocks: Bool, patience: Duration? = nil,
        onRoundTrip: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.name = name
        socketTimeout = blocks ? configuration.blockLimit * 2 : configuration.commandTimeout
        longestSleep = socketTimeout / 8
        self.patience = patience
        self.onRoundTrip = onRoundTrip
        // hiredis writes without MSG_NOSIGNAL: a server that closed the connection would otherwise kill this process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The number under which the server knows this connection; `nil` while there is none.
    var clientID: Int64? {
        lock.withLock { connectedID }
    }

    /// Sends the commands and waits for all replies; an error reply is a value, not an exception.
    func send(_ pipeline: RedisPipeline) async throws -> [RedisValue] {
        try await send(pipeline) { $0.value }
    }

    /// Sends the commands, and makes something of each reply on the connection's thread.
    func send<Answer: Sendable>(
        _ pipeline: RedisPipeline, reading read: @escaping @Sendable (RedisReply) -> Answer
    ) async throws -> [Answer] {
        guard pipeline.count > 0 else { return [] }
        return try await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<[Answer], BrokerError>, Never>) in
            let answers = Answers<Answer>()
            answers.values.reserveCapacity(pipeline.count)
            var batch = Batch(pipeline: pipeline) { reply in
                answers.values.append(read(reply))
            } end: { error in
                continuation.resume(returning: error.map(Result.failure) ?? .success(answers.values))
            }
            let (refusal, mustRing): (BrokerError?, Bool) = lock.withLock {
                if isClosed { return (Self.closed, false) }
                if let outage { return (outage.error, false) }
                if let idle, batches.isEmpty || isPatient {
                    // The thread has nothing to do: it sleeps on, until the server answers or its patience ends.
                    batch.sent = Self.write(pipeline, to: idle)
                    if batch.sent > 0, !isPatient || batch.sent < pipeline.bytes.count { self.idle = nil }
                }
                batches.append(batch)
                if !isRunning {
                    isRunning = true
                    start()
                }
                return (nil, batch.sent < pipeline.bytes.count && stopsWaiting())
            }
            // Outside of the lock: the thread would wake only to wait for it.
            if mustRing { bell.ring() }
            if let refusal { batch.end(refusal) }
        }.get()
    }

    /// Whether the caller, who holds the lock, is the one to ring for the thread.
    private func stopsWaiting() -> Bool {
        defer { isWaiting = false }
        return isWaiting
    }

    /// Since when the server is known not to answer; `nil` while it does, or before the first attempt.
    var downSince: ContinuousClock.Instant? {
        lock.withLock { outage?.since }
    }

    /// Ends the connection and its thread, after what is under way.
    func close() {
        let mustRing = lock.withLock {
            isClosed = true
            return stopsWaiting()
        }
        if mustRing { bell.ring() }
    }

    private static var closed: BrokerError {
        BrokerError(.closed, "the connection to Redis was closed by this process")
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
        while true {
            let (batches, isClosed, hasWaited) = nextBatches()
            if isClosed {
                for batch in batches { batch.end(Self.closed) }
                break
            }
            if batches.isEmpty { reconnect() } else { perform(batches, after: hasWaited) }
        }
        disconnect()
    }

    /// Waits for work, or for the end, when what it returns can only be refused.
    ///
    /// While the server is away, nothing is taken on, and no work means that it is time to try again.
    ///
    /// With a good connection the thread waits for callers and for the server at once. So it sleeps while the server is at
    /// work on what a caller has sent itself, and a command wakes it once. With patience, and after some work, it waits for
    /// neither, but only for its patience to end.
    private func nextBatches() -> (batches: [Batch], isClosed: Bool, hasWaited: Bool) {
        var hasNews = false
        var hasWaited = false
        while true {
            let (found, socket, wait) = lock.withLock { prepareToWait(withNews: hasNews) }
            if let found { return (found.batches, found.isClosed, hasWaited) }
            if hasNews { disconnect() }
            guard wait > .zero else { return ([], false, hasWaited) }
            hasNews = hasNews ? false : bell.wait(orFor: socket, upTo: wait)
            hasWaited = true
        }
    }

    /// What there is to do; else what to wait for, and for how long.
    ///
    /// - Parameter hasNews: Whether the server has something to say; when nobody has asked it anything, it hung up.
    private func prepareToWait(
        withNews hasNews: Bool
    ) -> (found: (batches: [Batch], isClosed: Bool)?, socket: Int32?, wait: Duration) {
        idle = nil
        isWaiting = false
        isPatient = false
        if isClosed, let first = batches.first, first.sent > 0 {
            // It is under way, so its replies are still waited for.
            return (([batches.removeFirst()], false), nil, .zero)
        }
        if isClosed || !batches.isEmpty {
            defer { batches = [] }
            isQuiet = false
            return ((batches, isClosed), nil, .zero)
        }
        isWaiting = true
        defer { isQuiet = true }
        if outage != nil { return (nil, nil, nextAttempt - .now) }
        // Under TLS only hiredis may read and write.
        if !configuration.usesTLS, !hasNews { idle = context?.pointee.fd }
        if let patience, idle != nil, !isQuiet {
            isPatient = true
            return (nil, nil, patience)
        }
        return (nil, idle, longestSleep)
    }

    private func reconnect() {
        _ = try? connected()
    }

    /// Sends as much as the socket takes at once; nothing when it is broken, which the thread then finds out.
    private static func write(_ pipeline: RedisPipeline, to socket: Int32) -> Int {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        return pipeline.bytes.withUnsafeBytes { max(0, Glibc.send(socket, $0.baseAddress, $0.count, flags)) }
    }

    /// - Parameter hasWaited: Whether the connection has lain idle, so that the server may have closed it.
    private func perform(_ batches: [Batch], after hasWaited: Bool) {
        let context: UnsafeMutablePointer<redisContext>
        do {
            context = try connected(mayHaveHungUp: hasWaited && batches[0].sent == 0)
        } catch {
            for batch in batches { batch.end(error) }
            return
        }
        for batch in batches { append(batch.pipeline, to: context, after: batch.sent) }
        guard configuration.usesTLS || waitForAnswer(context) else {
            let failure = lost("no answer in time")
            for batch in batches { batch.end(failure) }
            return disconnect()
        }
        var failure: BrokerError?
        for batch in batches {
            if let failure {
                batch.end(failure)
                continue
            }
            do {
                var isWrong = false
                for _ in 0..<batch.pipeline.count {
                    try reply(context) { reply in
                        if let text = reply.errorText { isWrong = isWrong || Self.isFromWrongServer(text) }
                        batch.take(reply)
                    }
                }
                if isWrong { failure = wrongServer() }
                batch.end(nil)
            } catch {
                failure = error as? BrokerError ?? lost("\(error)")
                batch.end(failure)
            }
        }
        if failure == nil { onRoundTrip() } else { disconnect() }
    }

    private func append(
        _ pipeline: RedisPipeline, to context: UnsafeMutablePointer<redisContext>, after sent: Int = 0
    ) {
        guard sent < pipeline.bytes.count else { return }
        pipeline.bytes[sent...].withUnsafeBytes { bytes in
            _ = redisAppendFormattedCommand(
                context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    /// Sends what is still to be sent, and sleeps until the server answers, at most the socket's timeout.
    ///
    /// hiredis would sleep in `read`, and on a Unix socket that sleep is also ended by the server taking in what was sent.
    /// What else goes wrong here is left for the read to find.
    ///
    /// - Returns: False when no answer came in time: the read would wait as long again.
    private func waitForAnswer(_ context: UnsafeMutablePointer<redisContext>) -> Bool {
        var isSent: Int32 = 0
        while isSent == 0 {
            guard redisBufferWrite(context, &isSent) == REDIS_OK else { return true }
        }
        var descriptor = pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, Int32(clamping: socketTimeout.inMilliseconds)) != 0
    }

    /// Reads one reply; the first of a pipeline also sends it.
    private func reply<Answer>(
        _ context: UnsafeMutablePointer<redisContext>, _ read: (RedisReply) -> Answer
    ) throws -> Answer {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else {
            throw lost(Self.problem(of: context))
        }
        defer { freeReplyObject(pointer) }
        return read(RedisReply(UnsafePointer(pointer.assumingMemoryBound(to: redisReply.self))))
    }

    // MARK: - Connecting

    private func connected(
        mayHaveHungUp: Bool = true
    ) throws(BrokerError) -> UnsafeMutablePointer<redisContext> {
        if let context {
            if !mayHaveHungUp || configuration.usesTLS || !Self.hasHungUp(context.pointee.fd) { return context }
            disconnect()
        }
        do {
            let context = try connect()
            self.context = context
            try introduce(context)
            failures = 0
            lock.withLock { outage = nil }
            return context
        } catch {
            disconnect()
            failures += 1
            // 50, 100, 200 … ms up to the limit, half of it drawn at random so that a fleet does not return in step.
            let longest = min(.milliseconds(50) * (1 << min(failures - 1, 10)), configuration.reconnectPause)
            nextAttempt = .now + longest * Double.random(in: 0.5...1)
            lock.withLock { outage = (outage?.since ?? .now, error) }
            throw error
        }
    }

    /// An idle connection that has something to read was closed by the server: nobody asked anything.
    private static func hasHungUp(_ socket: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    private func connect() throws(BrokerError) -> UnsafeMutablePointer<redisContext> {
        let timeout = Self.timeval(configuration.connectTimeout)
        let made =
            switch configuration.address {
            case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), timeout)
            case .unix(let path): redisConnectUnixWithTimeout(path, timeout)
            }
        guard let made else { throw unreachable("out of memory") }
        guard made.pointee.err == 0 else {
            let problem = Self.problem(of: made)
            redisFree(made)
            throw unreachable(problem)
        }
        if configuration.usesTLS, case .tcp(let host, _) = configuration.address,
            let problem = juke_redis_start_tls(made, host, nil)
        {
            let text = String(cString: problem)
            redisFree(made)
            throw unreachable("TLS: \(text)")
        }
        // On a Unix socket the attempt alone would put the context in error.
        if case .tcp = configuration.address { redisEnableKeepAlive(made) }
        return made
    }

    /// Password, database, and whether the server is ready to serve.
    private func introduce(_ context: UnsafeMutablePointer<redisContext>) throws(BrokerError) {
        var pipeline = RedisPipeline()
        if let password = configuration.password {
            pipeline.add(["AUTH"] + (configuration.username.map { [.text($0)] } ?? []) + [.text(password)])
        }
        if configuration.database != 0 { pipeline.add(["SELECT", .init(configuration.database)]) }
        pipeline.add(["CLIENT", "SETNAME", .text(name)])
        pipeline.add(["CLIENT", "ID"])
        pipeline.add(["PING"])
        append(pipeline, to: context)
        // The connect timeout holds until the server has let us in …
        redisSetTimeout(context, Self.timeval(configuration.connectTimeout))
        var values: [RedisValue] = []
        for _ in 0..<pipeline.count {
            do {
                values.append(try reply(context) { $0.value })
            } catch {
                throw unreachable("\((error as? BrokerError)?.message ?? "\(error)")")
            }
        }
        // … and would otherwise stay the timeout of every command.
        redisSetTimeout(context, Self.timeval(socketTimeout))
        if let text = values.lazy.compactMap(\.errorText).first {
            throw RedisReplyError.error(text, at: configuration.displayURL)
        }
        let id = values[values.count - 2].integer
        lock.withLock { connectedID = id }
    }

    private func disconnect() {
        lock.withLock { connectedID = nil }
        if let context { redisFree(context) }
        context = nil
    }

    // MARK: - Errors

    /// A server that loads its data, or has become a replica: another connection may reach a better one.
    private static func isFromWrongServer(_ text: String) -> Bool {
        ["LOADING", "READONLY", "MASTERDOWN", "UNBLOCKED"].contains { text.hasPrefix($0) }
    }

    private func wrongServer() -> BrokerError {
        return BrokerError(.connectionLost, "Redis at \(configuration.displayURL) changed its role or restarts")
    }

    private func unreachable(_ problem: String) -> BrokerError {
        BrokerError(
            .unreachable,
            """
            Redis at \(configuration.displayURL) cannot be reached (\(problem)); start it with `redis-server`, or point \
            JUKE_REDIS_URL at the one that runs
            """
        )
    }

    private func lost(_ problem: String) -> BrokerError {
        BrokerError(
            .connectionLost,
            "the connection to Redis at \(configuration.displayURL) broke (\(problem)); it is made anew by the next call"
        )
    }

    private static func problem(of context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { bytes in
            let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            return context.pointee.err == REDIS_ERR_IO && errno == EAGAIN ? "no answer in time" : text
        }
    }

    private static func timeval(_ duration: Duration) -> Glibc.timeval {
        let (seconds, attoseconds) = duration.components
        return Glibc.timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
