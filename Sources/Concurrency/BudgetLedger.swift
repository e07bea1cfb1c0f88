/// Where a budget of requests is kept: in this process, or in a place that the whole fleet shares.
///
/// Every ledger follows the same rules: `RequestPace` in `Providers` states them.
package protocol BudgetLedger: Sendable {
    /// Takes permits.
    ///
    /// - Parameters:
    ///   - count: How many are wanted; fewer may come, so that one taker does not starve the others.
    ///   - unused: How many of those taken before were never used; they do not count as requests.
    /// - Returns: The permits, at least one; or how long there are none.
    /// - Throws: ``BudgetLedgerError`` when the place that keeps the budget cannot be reached.
    func take(_ count: Int, returning unused: Int) async throws(BudgetLedgerError) -> BudgetGrant

    /// Notes that the service said to send nothing for a time; a pause that ends sooner than one in force changes
    /// nothing.
    ///
    /// - Throws: ``BudgetLedgerError`` when the place that keeps the budget cannot be reached.
    func pause(for duration: Duration, because reason: BudgetPause) async throws(BudgetLedgerError)

    /// Reads how the budget stands, without taking any.
    ///
    /// - Throws: ``BudgetLedgerError`` when the place that keeps the budget cannot be reached.
    func status() async throws(BudgetLedgerError) -> BudgetStatus
}

/// A ledger that cannot be reached, or answers what cannot be read; requests go on without it.
package struct BudgetLedgerError: CancellableError, CustomStringConvertible {
    /// The error of whoever keeps the ledger.
    package let cause: any Error

    /// Wraps the error of whoever keeps the ledger.
    package init(_ cause: any Error) {
        self.cause = cause
    }

    /// Whether the caller was cancelled while it waited for the ledger.
    package var isCancelled: Bool { cause.isCancellation }

    /// The cause in its own words.
    package var description: String { "\(cause)" }
}

extension BudgetLedger {
    /// Takes permits and returns none.
    ///
    /// - Throws: ``BudgetLedgerError`` when the place that keeps the budget cannot be reached.
    package func take(_ count: Int) async throws(BudgetLedgerError) -> BudgetGrant {
        try await take(count, returning: 0)
    }
}

/// A ledger's answer to a request for permits.
package enum BudgetGrant: Hashable, Sendable {
    /// This many requests may be sent now: at least one.
    case permits(Int)
    /// No request may be sent before this time has passed.
    case wait(Duration, because: BudgetPause)
}

/// Why no request may be sent for a while.
package enum BudgetPause: String, Hashable, Sendable, Codable {
    /// Our own pace: one that was set, or that the service taught us.
    case pace
    /// The service answered 429: too many requests in a short time.
    case rateLimit
    /// The service answered that the account's quota is used up.
    case quota
}

/// How a budget stands, for people.
package struct BudgetStatus: Hashable, Sendable {
    /// The pace, in requests per second; `nil` until the service refuses a request.
    package var rate: Double?
    /// How much longer nothing may be sent, and why; `nil` while requests flow.
    package var pause: (remaining: Duration, reason: BudgetPause)? {
        get { remaining.flatMap { time in reason.map { (time, $0) } } }
        set { (remaining, reason) = (newValue?.remaining, newValue?.reason) }
    }
    /// How many requests were let through: permits taken, without those that were given back.
    package var granted: Int
    /// How often the service said to wait.
    package var refusals: Int

    private var remaining: Duration?
    private var reason: BudgetPause?

    /// States how a budget stands; by default the service refused nothing and nothing was granted.
    package init(
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
