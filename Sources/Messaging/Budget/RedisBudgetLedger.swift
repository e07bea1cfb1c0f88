package import Concurrency
import Foundation

/// The budget of requests to one provider, kept in Redis for the whole fleet.
///
/// One hash holds the pace that the provider was seen to allow, a token bucket, and until when nothing may be sent.
/// Every step is one script on Redis' clock, so all workers see the same budget whatever their own clocks say. The
/// rules are those of `RequestPace` in `Providers`.
package final class RedisBudgetLedger: BudgetLedger {
    /// How long an unused budget is kept, with what it learned.
    private static let memory: Duration = .seconds(86_400)

    private let connection: RedisConnection
    private let key: String
    private let displayURL: String
    private let ceiling: Double?

    /// Prepares a ledger, which connects with its first use and gives Redis at most a second for each answer.
    ///
    /// - Parameters:
    ///   - configuration: Where Redis is.
    ///   - provider: The provider's name, such as `spotify`.
    ///   - ceiling: The most requests per second, whatever the provider would allow; `nil` for no such limit.
    ///   - clock: The clock of the connection's pauses and timeouts.
    package init(
        _ configuration: RedisConfiguration, provider: String, ceiling: Double? = nil, clock: any TimeSource
    ) {
        self.ceiling = ceiling
        var configuration = configuration
        // A request waits for this: better to go on without the fleet than to wait long.
        configuration.connectTimeout = min(configuration.connectTimeout, .seconds(1))
        configuration.commandTimeout = min(configuration.commandTimeout, .seconds(1))
        connection = RedisConnection(configuration, name: "juke-budget", blocks: false, clock: clock) {}
        key = RedisKeys(prefix: configuration.keyPrefix).budget(provider)
        displayURL = configuration.displayURL
    }

    deinit {
        connection.close()
    }

    /// Takes permits on Redis' clock, in one script.
    ///
    /// - Parameters:
    ///   - count: How many are wanted; fewer may come, so that one taker does not starve the others.
    ///   - unused: How many of those taken before were never used; they do not count as requests.
    /// - Returns: The permits, at least one; or how long there are none.
    /// - Throws: `BudgetLedgerError` with a ``BrokerError`` when Redis cannot be reached.
    package func take(_ count: Int, returning unused: Int = 0) async throws(BudgetLedgerError) -> BudgetGrant {
        let arguments: [RedisPipeline.Argument] = [
            .init(count), .text("\(ceiling ?? 0)"), .init(Self.memory), .init(unused),
        ]
        let reply = try await wrapping { () async throws(BrokerError) in
            try await run(.takePermits, arguments).array
        }
        guard reply.count == 3, let granted = reply[0].integer, let wait = reply[1].integer else {
            throw BudgetLedgerError(unreadable)
        }
        if granted > 0 { return .permits(Int(granted)) }
        return .wait(.milliseconds(max(1, wait)), because: reply[2].text.flatMap(BudgetPause.init) ?? .pace)
    }

    /// Notes that the provider said to send nothing for a time.
    ///
    /// Requests that came too fast teach the pace; a used-up quota teaches nothing.
    ///
    /// - Throws: `BudgetLedgerError` with a ``BrokerError`` when Redis cannot be reached.
    package func pause(for duration: Duration, because reason: BudgetPause) async throws(BudgetLedgerError) {
        let teachesPace = reason == .rateLimit ? "1" : "0"
        _ = try await wrapping { () async throws(BrokerError) in
            try await run(
                .pausePermits, [.init(duration), .text(reason.rawValue), .text(teachesPace), .init(Self.memory)])
        }
    }

    /// How the budget stands; a budget that nobody used lately has its ceiling for a pace.
    ///
    /// - Throws: `BudgetLedgerError` with a ``BrokerError`` when Redis cannot be reached.
    package func status() async throws(BudgetLedgerError) -> BudgetStatus {
        try await wrapping { () async throws(BrokerError) in try await recentStatus() }
            ?? BudgetStatus(rate: ceiling)
    }

    /// How the budget stands; `nil` when nobody used it lately.
    ///
    /// - Throws: ``BrokerError`` when Redis cannot be reached.
    package func recentStatus() async throws(BrokerError) -> BudgetStatus? {
        let fields = try await run(.readBudget, []).array.map { $0.text ?? "" }
        guard fields.count == 5 else { return nil }
        let pause = Int64(fields[1]) ?? 0
        return BudgetStatus(
            rate: Double(fields[0]) ?? ceiling,
            pause: pause > 0 ? (.milliseconds(pause), BudgetPause(rawValue: fields[2]) ?? .rateLimit) : nil,
            granted: Int(fields[3]) ?? 0, refusals: Int(fields[4]) ?? 0)
    }

    /// Ends a pause: the operator knows better, since more quota was bought, say.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: ``BrokerError`` when Redis cannot be reached.
    @discardableResult
    package func unpause() async throws(BrokerError) -> Bool {
        let reply = try await send(RedisPipeline(["HDEL", .text(key), "paused_until"]))
        return reply.integer == 1
    }

    private func wrapping<Answer>(
        _ call: () async throws(BrokerError) -> Answer
    ) async throws(BudgetLedgerError) -> Answer {
        do throws(BrokerError) {
            return try await call()
        } catch {
            throw BudgetLedgerError(error)
        }
    }

    private func run(
        _ script: RedisScript, _ arguments: [RedisPipeline.Argument]
    ) async throws(BrokerError) -> RedisValue {
        var pipeline = RedisPipeline()
        pipeline.add(script, keys: [key], arguments)
        let value = try await connection.send(pipeline)[0]
        guard value.error?.code == .noScript else { return try Self.checked(value, displayURL) }
        // A server that is new, or restarted, has to be told once.
        return try await send(RedisPipeline(["EVAL", .text(script.text), 1, .text(key)] + arguments))
    }

    private func send(_ pipeline: RedisPipeline) async throws(BrokerError) -> RedisValue {
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
