package import Concurrency

/// A limit on requests to one service that all its users share: one process, or the whole fleet.
///
/// A provider asks before each request and tells the budget when the service said to wait. The budget itself never
/// sleeps, so that one kept in another process is a single round trip; waiting is the provider's part.
package protocol RequestBudget: Sendable {
    /// Asks to send one request now.
    ///
    /// - Returns: ``BudgetDecision/granted``, and the request counts as sent; or how long to wait before asking again.
    /// - Throws: ``ProviderError`` with the code `cancelled` when the task is cancelled.
    func reserve() async throws(ProviderError) -> BudgetDecision

    /// Stops all requests for a time, because the service said so.
    ///
    /// A pause that ends sooner than one already in force changes nothing.
    func pause(for duration: Duration, because reason: BudgetPause) async
}

/// Whether a request may be sent.
package enum BudgetDecision: Hashable, Sendable {
    /// It may, now.
    case granted
    /// Not before this time has passed; then ask again.
    case wait(Duration, because: BudgetPause)
}

/// The request budget of one process.
///
/// It is its own ledger, so that the rules of `RequestPace` can be tried on it and on Redis alike.
package final class LocalRequestBudget: RequestBudget, BudgetLedger {
    private let pace: Mutex<RequestPace>
    private let clock: any TimeSource

    /// A budget that starts to count time now.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: The most requests per second; `nil` for what the service allows.
    ///   - clock: What time passes by.
    package init(requestsPerSecond: Double? = nil, clock: any TimeSource) {
        pace = Mutex(RequestPace(ceiling: requestsPerSecond.map { max($0, 0.001) }))
        self.clock = clock
    }

    /// Asks to send one request now.
    package func reserve() -> BudgetDecision {
        BudgetDecision(take(1))
    }

    /// Takes permits.
    package func take(_ count: Int, returning unused: Int = 0) -> BudgetGrant {
        pace.withLock { pace in
            pace.giveBack(unused)
            return pace.take(count, at: clock.uptime)
        }
    }

    /// Stops all requests for a time.
    package func pause(for duration: Duration, because reason: BudgetPause) {
        pace.withLock { $0.pause(for: duration, because: reason, at: clock.uptime) }
    }

    /// How the budget stands.
    package func status() -> BudgetStatus {
        pace.withLock { $0.status(at: clock.uptime) }
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
