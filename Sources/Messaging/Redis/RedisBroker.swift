public import Concurrency
import Foundation
public import Logging

/// The broker of a fleet: Redis Streams, one stream per queue with one consumer group.
///
/// One connection carries all commands, pipelined, and another one the requests. Each read that blocks has a connection
/// of its own. A broken connection reconnects automatically. While Redis is away, idempotent calls are repeated for
/// ``RedisConfiguration/retryBudget``.
public final class RedisBroker: Broker {
    /// The address of Redis, and the timeouts of this broker.
    public let configuration: RedisConfiguration
    let keys: RedisKeys
    let logger: Logger
    let clock: any TimeSource
    let readers: BlockingConnectionPool
    let queueStates: QueueStateCache
    /// Jobs that end at the same time end in one script call.
    let completions = CombiningBatcher<JobCompletion, Result<Settlement, BrokerError>>(limit: 1000)
    private let commands: RedisConnection
    /// The connection for requests: a sender waits for the reply to its request, not for Redis to accept it.
    let requests: RedisConnection
    let serverClock: ServerClock
    private let knownQueues = Mutex<Set<QueueName>>([])

    /// Makes a broker that connects with its first call; ``connect()`` connects before that, and waits for Redis.
    public init(_ configuration: RedisConfiguration, clock: any TimeSource, logger: Logger) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        queueStates = QueueStateCache(clock)
        keys = RedisKeys(prefix: configuration.keyPrefix)
        let serverClock = ServerClock(clock)
        self.serverClock = serverClock
        commands = RedisConnection(configuration, name: "juke-commands", blocks: false, clock: clock) {
            serverClock.noteRoundTrip()
        }
        requests = RedisConnection(
            configuration, name: "juke-requests", blocks: false, replyBatchingDelay: .milliseconds(2), clock: clock
        ) { serverClock.noteRoundTrip() }
        readers = BlockingConnectionPool(configuration, clock: clock) { serverClock.noteRoundTrip() }
    }

    /// Waits until Redis answers, at most ``RedisConfiguration/startBudget``, and loads the scripts.
    ///
    /// - Throws: ``BrokerError``: at once when waiting cannot help (a wrong password), else the last failure;
    ///   ``BrokerError/Code/cancelled`` when the task is cancelled meanwhile.
    public func connect() async throws(BrokerError) {
        let end = clock.uptime + configuration.startBudget
        var attempt = 0
        while true {
            do throws(BrokerError) {
                try await ping()
                return try await loadScripts()
            } catch {
                guard error.isTransient, clock.uptime < end else { throw error }
                attempt += 1
                if attempt == 1 || attempt % 5 == 0 {
                    logger.warning("waiting for Redis", metadata: ["attempt": "\(attempt)", "error": "\(error)"])
                }
                do throws(CancellationError) {
                    try await clock.sleep(for: .milliseconds(300).jittered(0.33...1))
                } catch let cancellation {
                    throw BrokerError(
                        .cancelled, "the wait for Redis at \(configuration.displayURL) was cancelled",
                        cause: cancellation)
                }
            }
        }
    }

    /// How long ago Redis last answered on any connection; `nil` before the first time.
    public var timeSinceRoundTrip: Duration? { serverClock.timeSinceRoundTrip }

    /// Redis' clock, as exact as the last ``ping()`` made it.
    public var time: Timestamp { serverClock.time }

    /// Asks for Redis' time, which also sets ``time``.
    public func ping() async throws(BrokerError) {
        let before = clock.uptime
        let reply = try await run(RedisPipeline(["TIME"]))[0].array
        guard reply.count == 2, let seconds = reply[0].integer, let microseconds = reply[1].integer else {
            throw BrokerError(.commandFailed, "Redis at \(configuration.displayURL) does not tell the time")
        }
        let middle = before + (clock.uptime - before) / 2
        serverClock.setTime(Timestamp(milliseconds: seconds * 1000 + microseconds / 1000), at: middle)
    }

    /// Writes a mark that is gone after a minute.
    public func tryWriting() async throws(BrokerError) {
        let mark = RedisPipeline(["SET", .text(keys.trial), "1", "PX", "60000"])
        if let error = try await commands.send(mark)[0].error {
            throw error.brokerError(at: configuration.displayURL)
        }
    }

    /// Closes all connections, those of reads under way when their read ends.
    public func shutdown() async {
        readers.close()
        requests.close()
        commands.close()
    }

    // MARK: - Sending

    /// Runs commands; none may fail.
    ///
    /// Repeats them while Redis is away.
    func run(_ pipeline: RedisPipeline) async throws(BrokerError) -> [RedisValue] {
        let values = try await attempt(pipeline).values
        if let error = values.lazy.compactMap(\.error).first { throw error.brokerError(at: configuration.displayURL) }
        return values
    }

    /// Runs commands whose error replies the caller understands.
    ///
    /// Repeats them while Redis is away, but not once it is known to have been away for longer than the budget: then
    /// they are refused at once.
    ///
    /// - Returns: The replies, and whether the commands may have been carried out before: an earlier copy was sent and
    ///   its replies were lost.
    func attempt(
        _ pipeline: RedisPipeline, over connection: RedisConnection? = nil
    ) async throws(BrokerError) -> (values: [RedisValue], isRepeated: Bool) {
        let commands = connection ?? commands
        let begin = clock.uptime
        var isRepeated = false
        while true {
            do throws(BrokerError) {
                let values = try await commands.send(pipeline)
                if let error = values.lazy.compactMap(\.error).first?.brokerError(at: configuration.displayURL),
                    error.code == .notReady
                {
                    throw error
                }
                return (try await resendingUnknownScripts(pipeline, values), isRepeated)
            } catch {
                guard error.isTransient,
                    clock.uptime < (commands.downSince ?? begin) + configuration.retryBudget
                else { throw error }
                if error.code == .connectionLost { isRepeated = true }
                // The connection tries again by itself; this only waits for it, unless the task is cancelled.
                guard (try? await clock.sleep(for: .milliseconds(10))) != nil else { throw error }
            }
        }
    }

    /// A server that restarted has forgotten the scripts: loads them and repeats just the commands that missed theirs.
    private func resendingUnknownScripts(
        _ pipeline: RedisPipeline, _ values: [RedisValue]
    ) async throws(BrokerError) -> [RedisValue] {
        let missed = values.indices.filter { values[$0].error?.code == .noScript }
        guard !missed.isEmpty else { return values }
        try await loadScripts()
        var values = values
        for (index, value) in zip(missed, try await commands.send(pipeline.picking(missed))) { values[index] = value }
        return values
    }

    private func loadScripts() async throws(BrokerError) {
        var pipeline = RedisPipeline()
        for script in RedisScript.all { pipeline.add(["SCRIPT", "LOAD", .text(script.text)]) }
        for value in try await commands.send(pipeline) {
            if let error = value.error { throw error.brokerError(at: configuration.displayURL) }
        }
    }

    /// Runs a command that blocks at the server, and makes something of its reply on the connection's thread; comes
    /// back early when the task is cancelled.
    func block<Answer: Sendable>(
        _ pipeline: RedisPipeline, reading read: @escaping @Sendable (RedisReply) -> Answer
    ) async throws(BrokerError) -> Answer? {
        switch try await blockingReply(to: pipeline, reading: read) {
        case .success(let answer)?: return answer
        case .failure(let error)?: throw error.brokerError(at: configuration.displayURL)
        case nil: return nil
        }
    }

    /// As ``block(_:reading:)``, making the groups anew when one is missing.
    func reopening<Answer: Sendable>(
        _ queues: [QueueName], _ pipeline: RedisPipeline, reading read: @escaping @Sendable (RedisReply) -> Answer
    ) async throws(BrokerError) -> Answer? {
        for _ in 0..<2 {
            switch try await blockingReply(to: pipeline, reading: read) {
            case .success(let answer)?:
                return answer
            case .failure(let error)? where error.code == .noGroup:
                logger.warning("consumer group is missing and is made anew", metadata: ["queues": "\(queues)"])
                try await open(queues)
            case .failure(let error)? where error.code == .noScript:
                try await loadScripts()
            case .failure(let error)?:
                throw error.brokerError(at: configuration.displayURL)
            case nil:
                return nil
            }
        }
        // Should it be missing again, the caller's pause keeps this from spinning.
        return try await block(pipeline, reading: read)
    }

    private func blockingReply<Answer: Sendable>(
        to pipeline: RedisPipeline, reading read: @escaping @Sendable (RedisReply) -> Answer
    ) async throws(BrokerError) -> Result<Answer, RedisReplyError>? {
        let reader = try readers.take()
        defer { readers.putBack(reader) }
        let (commands, clock) = (commands, clock)
        let flag = SetOnceFlag()
        let replies = await withTaskCancellationHandler {
            defer { flag.set() }
            return await reader.result(of: pipeline) { reply in
                reply.error.map(Result<Answer, RedisReplyError>.failure) ?? .success(read(reply))
            }
        } onCancel: {
            // Again until it worked: the first may reach the server before the command that it is to end.
            Task {
                while !flag.isSet {
                    if let id = reader.clientID {
                        _ = try? await commands.send(RedisPipeline(["CLIENT", "UNBLOCK", .init(id)]))
                    }
                    try? await clock.sleep(for: .milliseconds(10))
                }
            }
        }
        return try replies.get().first
    }

    // MARK: - Queues

    /// Writes down a queue's name the first time that this process meets it.
    ///
    /// A full Redis takes no name; the next call tries again.
    func remember(_ queues: some Sequence<QueueName>) async throws(BrokerError) {
        let new = unknown(among: queues)
        guard !new.isEmpty else { return }
        let reply = try await attempt(RedisPipeline(["SADD", .text(keys.queues)] + new.map { .init($0) })).values[0]
        if let error = reply.error {
            guard error.code == .outOfMemory else { throw error.brokerError(at: configuration.displayURL) }
            return
        }
        knownQueues.withLock { $0.formUnion(new) }
    }

    /// Opens the queues that this process meets for the first time.
    ///
    /// Their groups must be there before they fill Redis: a full one makes none, and then no worker could empty them.
    func openNew(_ queues: some Sequence<QueueName>) async throws(BrokerError) {
        let new = unknown(among: queues)
        guard !new.isEmpty else { return }
        try await open(new.sorted())
    }

    private func unknown(among queues: some Sequence<QueueName>) -> Set<QueueName> {
        knownQueues.withLock { known in Set(queues.filter { !known.contains($0) }) }
    }
}
