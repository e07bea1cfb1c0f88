/// Where a budget of requests is kept: in this process, or in a place that the whole fleet shares.
///
/// Every ledger follows the same rules: `RequestPace` in `Providers` states them.
public protocol BudgetLedger: Sendable {
    /// Takes permits.
    ///
    /// - Parameters:
    ///   - count: How many are wanted; fewer may come, so that one taker does not starve the others.
    ///   - unused: How many of those taken before were never used; they do not count as requests.
    /// - Returns: The permits, at least one; or how long there are none.
    /// - Throws: When the place that keeps the budget cannot be reached.
    func take(_ count: Int, returning unused: Int) async throws -> BudgetGrant

    /// Notes that the service said to send nothing for a time; a pause that ends sooner than one in force changes
    /// nothing.
    func pause(for duration: Duration, because reason: BudgetPause) async throws

    /// Reads how the budget stands, without taking any.
    func status() async throws -> BudgetStatus
}

extension BudgetLedger {
    /// Takes permits and returns none.
    public func take(_ count: Int) async throws -> BudgetGrant { try await take(count, returning: 0) }
}

/// A ledger's answer to a request for permits.
public enum BudgetGrant: Hashable, Sendable {
    /// This many requests may be sent now: at least one.
    case permits(Int)
    /// No request may be sent before this time has passed.
    case wait(Duration, because: BudgetPause)
}

/// Why no request may be sent for a while.
public enum BudgetPause: String, Hashable, Sendable, Codable {
    /// Our own pace: one that was set, or that the service taught us.
    case pace
    /// The service answered 429: too many requests in a short time.
    case rateLimit
    /// The service answered that the account's quota is used up.
    case quota
}

/// How a budget stands, for people.
public struct BudgetStatus: Hashable, Sendable {
    /// The pace, in requests per second; `nil` as long as the service never complained.
    public var rate: Double?
    /// How much longer nothing may be sent, and why; `nil` while requests flow.
    public var pause: (remaining: Duration, reason: BudgetPause)? {
        get { remaining.flatMap { time in reason.map { (time, $0) } } }
        set { (remaining, reason) = (newValue?.remaining, newValue?.reason) }
    }
    /// How many requests were let through: permits taken, without those that were given back.
    public var granted: Int
    /// How often the service said to wait.
    public var refusals: Int

    private var remaining: Duration?
    private var reason: BudgetPause?

    /// States how a budget stands; by default the service never complained and nothing was granted.
    public init(
        rate: Double? = nil, pause: (remaining: Duration, reason: BudgetPause)? = nil, granted: Int = 0,
        refusals: Int = 0
    ) {
        self.rate = rate
        self.granted = granted
        self.refusals = refusals
        remaining = pause?.remaining
        reason = pause?.reason
    }
}
