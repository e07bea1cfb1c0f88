import Foundation

/// The budget of requests to one provider, kept in Redis for the whole fleet.
///
/// One hash holds the pace that the provider was seen to allow, a token bucket, and until when nothing may be sent. Every
/// step is one script on Redis' clock, so all workers see the same budget whatever their own clocks say. The rules are those
/// that the providers' in-process ledger follows; they are told there.
public final class SharedBudget: Sendable {
    /// What one who wants to send some requests is told.
    public enum Grant: Hashable, Sendable {
        /// So many may be sent, now: at least one.
        case permits(Int)
        /// None before this time has passed, for the reason that whoever paused it gave; `pace` for the pace itself.
        case wait(Duration, reason: String)
    }

    /// How a budget stands.
    public struct Status: Hashable, Sendable {
        /// The pace in requests per second; `nil` as long as the provider never complained.
        public let rate: Double?
        /// How much longer nothing may be sent; `nil` while requests flow.
        public let pausedFor: Duration?
        /// Why; meaningful while paused.
        public let reason: String
        /// How many requests were let through.
        public let granted: Int
        /// How often the provider said to wait.
        public let refusals: Int

        /// Says how a budget stands.
        public init(rate: Double?, pausedFor: Duration?, reason: String, granted: Int, refusals: Int) {
            self.rate = rate
            self.pausedFor = pausedFor
            self.reason = reason
            self.granted = granted
            self.refusals = refusals
        }
    }

    /// A budget is forgotten, with what it learned, when nobody used it for so long.
    private static let memory: Duration = .seconds(86_400)

    private let connection: RedisConnection
    private let key: String
    private let displayURL: String

    /// Creates a budget that connects with its first use.
    ///
    /// - Parameters:
    ///   - configuration: Where Redis is.
    ///   - provider: The provider's name, such as `spotify`.
    public init(_ configuration: RedisConfiguration, provider: String) {
        var configuration = configuration
        // A request waits for this: better to go on without the fleet than to wait long.
        configuration.connectTimeout = min(configuration.connectTimeout, .seconds(1))
        configuration.commandTimeout = min(configuration.commandTimeout, .seconds(1))
        connection = RedisConnection(configuration, name: "juke-budget", blocks: false) {}
        key = RedisKeys(prefix: configuration.keyPrefix).budget(provider)
        displayURL = configuration.displayURL
    }

    deinit {
        connection.close()
    }

    /// Takes permits.
    ///
    /// - Parameters:
    ///   - count: How many are wanted; fewer may come, so that one taker does not starve the others.
    ///   - unused: How many of those taken before were never used; they do not count as requests.
    ///   - ceiling: The most requests per second, whatever the provider would allow; `nil` for no such limit.
    /// - Throws: ``BrokerError`` when Redis cannot be reached.
    public func take(_ count: Int, returning unused: Int = 0, ceiling: Double? = nil) async throws -> Grant {
        let reply = try await run(
            .takePermits, [.init(count), .text("\(ceiling ?? 0)"), .init(Self.memory), .init(unused)]
        ).array
        guard reply.count == 3, let granted = reply[0].integer, let wait = reply[1].integer else { throw unreadable }
        if granted > 0 { return .permits(Int(granted)) }
        return .wait(.milliseconds(max(1, wait)), reason: reply[2].text ?? "pace")
    }

    /// Notes that the provider said to send nothing for a time; a pause that ends sooner than one in force changes nothing.
    ///
    /// - Parameters:
    ///   - duration: How long.
    ///   - reason: A word for those who wait.
    ///   - isAboutPace: Whether requests came too fast, from which the budget learns; not so for a used-up quota.
    /// - Throws: ``BrokerError`` when Redis cannot be reached.
    public func pause(for duration: Duration, reason: String, isAboutPace: Bool) async throws {
        _ = try await run(
            .pausePermits, [.init(duration), .text(reason), .text(isAboutPace ? "1" : "0"), .init(Self.memory)])
    }

    /// How the budget stands; `nil` when nobody used it lately.
    ///
    /// - Throws: ``BrokerError`` when Redis cannot be reached.
    public func status() async throws -> Status? {
        let fields = try await run(.readBudget, []).array.map { $0.text ?? "" }
        guard fields.count == 5 else { return nil }
        let pause = Int64(fields[1]) ?? 0
        return Status(
            rate: Double(fields[0]), pausedFor: pause > 0 ? .milliseconds(pause) : nil, reason: fields[2],
            granted: Int(fields[3]) ?? 0, refusals: Int(fields[4]) ?? 0)
    }

    /// Ends a pause: the operator knows better, since more quota was bought, say.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: ``BrokerError`` when Redis cannot be reached.
    @discardableResult
    public func unpause() async throws -> Bool {
        let reply = try await send(RedisPipeline(["HDEL", .text(key), "paused_until"]))
        return reply.integer == 1
    }

    private func run(_ script: RedisScript, _ arguments: [RedisPipeline.Argument]) async throws -> RedisValue {
        var pipeline = RedisPipeline()
        pipeline.add(script, keys: [key], arguments)
        let value = try await connection.send(pipeline)[0]
        guard value.error?.code == .noScript else { return try Self.checked(value, displayURL) }
        // A server that is new, or restarted, has to be told once.
        return try await send(RedisPipeline(["EVAL", .text(script.text), 1, .text(key)] + arguments))
    }

    private func send(_ pipeline: RedisPipeline) async throws -> RedisValue {
        try Self.checked(try await connection.send(pipeline)[0], displayURL)
    }

    private static func checked(_ value: RedisValue, _ url: String) throws(BrokerError) -> RedisValue {
        if let error = value.error { throw error.brokerError(at: url) }
        return value
    }

    private var unreadable: BrokerError {
        BrokerError(
            .commandFailed,
            "Redis at \(displayURL) answered the request budget in another form; is another version of Juke running?")
    }
}
