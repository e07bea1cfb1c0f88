import CHiredis
import Concurrency
import Foundation

/// One connected hiredis context: it belongs to one thread and blocks it.
final class HiredisContext {
    /// The number under which the server knows this connection.
    private(set) var clientID: Int64?
    private let context: UnsafeMutablePointer<redisContext>
    private let configuration: RedisConfiguration
    private let socketTimeout: Duration

    /// Connects, signs in, and makes sure that the server is ready to serve.
    ///
    /// - Parameters:
    ///   - configuration: Where the server is, how to sign in, and how long that may take.
    ///   - name: How the server lists the connection.
    ///   - socketTimeout: How long a reply may take, once signed in.
    /// - Throws: ``BrokerError``: unreachable, not ready, or refused for good.
    init(_ configuration: RedisConfiguration, name: String, socketTimeout: Duration) throws(BrokerError) {
        self.configuration = configuration
        self.socketTimeout = socketTimeout
        context = try Self.connect(configuration)
        try signIn(as: name)
    }

    deinit {
        redisFree(context)
    }

    var socket: Int32 { context.pointee.fd }

    /// Whether an idle connection can be read: nobody asked anything, so the server closed it.
    var hasHungUp: Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    // MARK: - Commands

    /// Queues what is left of the commands after the first `sent` bytes.
    func append(_ pipeline: RedisPipeline, after sent: Int = 0) {
        guard sent < pipeline.bytes.count else { return }
        pipeline.bytes[sent...].withUnsafeBytes { bytes in
            _ = redisAppendFormattedCommand(
                context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    /// Sends what is queued, and sleeps until the server answers, at most the socket's timeout.
    ///
    /// hiredis would sleep in `read`, and on a Unix socket that sleep is also ended by the server taking in what was
    /// sent. Any other failure is left for the read to find.
    ///
    /// - Returns: False when no answer came in time: the read would wait as long again.
    func waitForAnswer() -> Bool {
        // Under TLS only hiredis may look at the socket.
        if configuration.usesTLS { return true }
        var isSent: Int32 = 0
        while isSent == 0 {
            guard redisBufferWrite(context, &isSent) == REDIS_OK else { return true }
        }
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, Int32(clamping: socketTimeout.inMilliseconds)) != 0
    }

    /// Reads one reply; the first of a pipeline also sends it.
    func reply<Answer>(_ read: (RedisReply) -> Answer) throws(BrokerError) -> Answer {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else {
            throw configuration.connectionLost(Self.problem(of: context))
        }
        defer { freeReplyObject(pointer) }
        return read(RedisReply(UnsafePointer(pointer.assumingMemoryBound(to: redisReply.self))))
    }

    // MARK: - Connecting

    private static func connect(
        _ configuration: RedisConfiguration
    ) throws(BrokerError) -> UnsafeMutablePointer<redisContext> {
        let timeout = timeval(configuration.connectTimeout)
        let made =
            switch configuration.address {
            case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), timeout)
            case .unix(let path): redisConnectUnixWithTimeout(path, timeout)
            }
        guard let made else { throw configuration.unreachable("out of memory") }
        guard made.pointee.err == 0 else {
            let problem = problem(of: made)
            redisFree(made)
            throw configuration.unreachable(problem)
        }
        if configuration.usesTLS, case .tcp(let host, _) = configuration.address,
            let problem = juke_redis_start_tls(made, host, nil)
        {
            let text = String(cString: problem)
            redisFree(made)
            throw configuration.unreachable("TLS: \(text)")
        }
        // On a Unix socket the attempt alone would put the context in error.
        if case .tcp = configuration.address { redisEnableKeepAlive(made) }
        return made
    }

    /// Password, database, and whether the server is ready to serve.
    private func signIn(as name: String) throws(BrokerError) {
        var pipeline = RedisPipeline()
        if let password = configuration.password {
            pipeline.add(["AUTH"] + (configuration.username.map { [.text($0)] } ?? []) + [.text(password)])
        }
        let hello = pipeline.count
        pipeline.add(["HELLO"])
        if configuration.database != 0 { pipeline.add(["SELECT", .init(configuration.database)]) }
        pipeline.add(["CLIENT", "SETNAME", .text(name)])
        pipeline.add(["CLIENT", "ID"])
        pipeline.add(["PING"])
        append(pipeline)
        // The connect timeout holds until the server has let us in …
        redisSetTimeout(context, Self.timeval(configuration.connectTimeout))
        var values: [RedisValue] = []
        for _ in 0..<pipeline.count {
            do {
                values.append(try reply { $0.value })
            } catch {
                if RedisTopology.speaksTLS(configuration) {
                    throw RedisTopology.tls.refusal(at: configuration.displayURL)
                }
                throw configuration.unreachable(error.message)
            }
        }
        // … and would otherwise stay the timeout of every command.
        redisSetTimeout(context, Self.timeval(socketTimeout))
        // A server before Redis 6, or a proxy, does not know HELLO, and is not asked further.
        let greeting = values.remove(at: hello)
        if let topology = RedisTopology(greeting: greeting) {
            throw topology.refusal(at: configuration.displayURL)
        }
        if let error = values.lazy.compactMap(\.error).first { throw error.brokerError(at: configuration.displayURL) }
        clientID = values[values.count - 2].integer
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

extension RedisConfiguration {
    /// No connection could be made.
    func unreachable(_ problem: String) -> BrokerError {
        BrokerError(
            .unreachable,
            """
            Redis at \(displayURL) cannot be reached (\(problem)); start it with `redis-server`, or point JUKE_REDIS_URL at \
            the one that runs
            """
        )
    }

    /// The connection broke under its commands.
    func connectionLost(_ problem: String) -> BrokerError {
        BrokerError(
            .connectionLost,
            "the connection to Redis at \(displayURL) broke (\(problem)); it is made anew by the next call"
        )
    }

    /// The server has become another one, and the connection is dropped.
    var serverChanged: BrokerError {
        BrokerError(.connectionLost, "Redis at \(displayURL) changed its role or restarts")
    }
}
