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

    /// Says how a budget stands.
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
