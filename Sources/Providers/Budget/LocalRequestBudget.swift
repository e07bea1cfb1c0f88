public import Concurrency

/// The request budget of one process.
///
/// It is its own ledger, so that the rules of `RequestPace` can be tried on it and on Redis alike.
public final class LocalRequestBudget: RequestBudget, BudgetLedger {
    private let pace: Mutex<RequestPace>
    private let elapsed: @Sendable () -> Duration

    /// Makes a budget.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: The most requests per second; `nil` for what the service allows.
    ///   - clock: What time passes by.
    public init(requestsPerSecond: Double? = nil, clock: any Clock<Duration> = ContinuousClock()) {
        pace = Mutex(RequestPace(ceiling: requestsPerSecond.map { max($0, 0.001) }))
        elapsed = stopwatch(clock)
    }

    /// Asks to send one request now.
    public func reserve() -> BudgetDecision {
        BudgetDecision(take(1))
    }

    /// Takes permits.
    public func take(_ count: Int, returning unused: Int = 0) -> BudgetGrant {
        pace.withLock { pace in
            pace.giveBack(unused)
            return pace.take(count, at: elapsed())
        }
    }

    /// Stops all requests for a time.
    public func pause(for duration: Duration, because reason: BudgetPause) {
        pace.withLock { $0.pause(for: duration, because: reason, at: elapsed()) }
    }

    /// How the budget stands.
    public func status() -> BudgetStatus {
        pace.withLock { $0.status(at: elapsed()) }
    }
}

extension BudgetDecision {
    /// The decision on one request that follows from a grant.
    init(_ grant: BudgetGrant) {
        switch grant {
        case .permits: self = .granted
        case .wait(let time, let reason): self = .wait(time, because: reason)
        }
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
