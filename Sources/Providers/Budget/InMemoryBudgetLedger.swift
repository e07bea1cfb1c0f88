import Concurrency

/// A ledger for one process.
public final class InMemoryBudgetLedger: BudgetLedger {
    private let pace: Mutex<RequestPace>
    private let elapsed: @Sendable () -> Duration

    /// Makes a ledger.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: The most requests per second; `nil` for what the service allows.
    ///   - clock: What time passes by.
    public init(requestsPerSecond: Double? = nil, clock: any Clock<Duration> = ContinuousClock()) {
        pace = Mutex(RequestPace(ceiling: requestsPerSecond.map { max($0, 0.001) }))
        elapsed = stopwatch(clock)
    }

    /// Takes permits.
    public func take(_ count: Int, returning unused: Int = 0) -> BudgetGrant {
        pace.withLock { pace in
            pace.giveBack(unused)
            return pace.take(count, at: elapsed())
        }
    }

    /// Notes that the service said to send nothing for a time.
    public func pause(for duration: Duration, because reason: BudgetPause) {
        pace.withLock { $0.pause(for: duration, because: reason, at: elapsed()) }
    }

    /// How the budget stands.
    public func status() -> BudgetStatus {
        pace.withLock { $0.status(at: elapsed()) }
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
