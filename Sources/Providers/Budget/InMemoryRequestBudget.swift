/// A budget for one process.
public struct InMemoryRequestBudget: RequestBudget {
    private let ledger: InMemoryBudgetLedger

    /// Makes a budget.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: The most requests per second; `nil` for what the service allows.
    ///   - clock: What time passes by.
    public init(requestsPerSecond: Double? = nil, clock: any Clock<Duration> = ContinuousClock()) {
        ledger = InMemoryBudgetLedger(requestsPerSecond: requestsPerSecond, clock: clock)
    }

    /// Asks to send one request now.
    public func reserve() -> BudgetDecision {
        switch ledger.take(1) {
        case .permits: .granted
        case .wait(let time, let reason): .wait(time, because: reason)
        }
    }

    /// Stops all requests for a time.
    public func pause(for duration: Duration, because reason: BudgetPause) {
        ledger.pause(for: duration, because: reason)
    }

    /// How the budget stands.
    public func status() -> BudgetStatus { ledger.status() }
}
