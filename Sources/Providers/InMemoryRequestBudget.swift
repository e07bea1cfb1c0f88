/// A budget for one process.
public actor InMemoryRequestBudget: RequestBudget {
    private let interval: Duration
    private let elapsed: @Sendable () -> Duration
    private var pausedUntil: Duration = .zero
    private var pauseReason = BudgetPause.rateLimit
    private var nextSlot: Duration = .zero

    /// Makes a budget.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: The pace to keep; `nil` for none.
    ///   - clock: What time passes by.
    public init(requestsPerSecond: Double? = nil, clock: any Clock<Duration> = ContinuousClock()) {
        interval = requestsPerSecond.map { .seconds(1 / max($0, 0.001)) } ?? .zero
        elapsed = stopwatch(clock)
    }

    /// Asks to send one request now.
    public func reserve() -> BudgetDecision {
        let now = elapsed()
        if now < pausedUntil { return .wait(pausedUntil - now, because: pauseReason) }
        if now < nextSlot { return .wait(nextSlot - now, because: .pace) }
        nextSlot = max(nextSlot, now - interval) + interval
        return .granted
    }

    /// Stops all requests for a time.
    public func pause(for duration: Duration, because reason: BudgetPause) {
        let end = elapsed() + duration
        guard end > pausedUntil else { return }
        pausedUntil = end
        pauseReason = reason
    }
}

/// Starts counting time.
///
/// - Returns: A function that gives the time since now.
func stopwatch(_ clock: any Clock<Duration>) -> @Sendable () -> Duration {
    func start<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
    return start(clock)
}
