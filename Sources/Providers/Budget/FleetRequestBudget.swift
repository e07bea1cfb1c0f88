package import Concurrency
package import Logging

/// A budget kept in a ledger that other processes use too.
///
///     reserve ──permits at hand, and fresh──► granted
///        └─none──► one call to the ledger for all who ask now ──► a few permits, or a time to wait
///
/// Permits are taken some at a time, as many as lately were used, so that the ledger is asked some dozens of times a
/// second however fast the requests go out. They are good for ``freshness`` only: when the service tells one process to
/// stop, the others must not go on with what they took before.
///
/// While the ledger cannot be reached, requests go out at ``cautiousRate`` at most, slower still when the service
/// refused a request of this process before, and a pause that is known here is kept.
///
/// Permits that grew stale go back with the next call, so that the ledger counts requests: up to 64 too many for
/// a process that asks no more.
package actor FleetRequestBudget: RequestBudget {
    /// How long a permit is good.
    package static let freshness: Duration = .milliseconds(40)
    /// The most requests per second while the ledger cannot be reached.
    package static let cautiousRate = 2.0

    /// How long the ledger is left alone after it could not be reached.
    private static let refreshBackoff: Duration = .seconds(2)
    /// How long a wait is believed without asking again: somebody may have ended the pause.
    private static let cacheTTL: Duration = .seconds(1)

    private let ledger: any BudgetLedger
    private let logger: Logger
    private let clock: any TimeSource

    private var permits = PermitPool()
    /// The last pause that the ledger named, or that this process found out.
    private var hold: (until: Duration, reason: BudgetPause, askAgainAt: Duration)?
    private var asking: Task<Void, Never>?

    private var ledgerState = LedgerState.reachable
    /// What is allowed while the ledger cannot be reached; it learns from refusals at all times.
    private var fallback = RequestPace(ceiling: cautiousRate)

    /// Whether the ledger can be reached.
    private enum LedgerState {
        case reachable
        case cutOff(askAgainAt: Duration)
    }

    /// A budget that holds no permits yet; the first request asks the ledger.
    ///
    /// - Parameters:
    ///   - ledger: Where it is kept.
    ///   - clock: What time passes by.
    ///   - logger: Where it logs that the ledger is away, and that it is back.
    package init(_ ledger: any BudgetLedger, clock: any TimeSource, logger: Logger) {
        self.ledger = ledger
        self.logger = logger
        self.clock = clock
    }

    /// Asks to send one request now.
    ///
    /// - Throws: ``ProviderError`` with the code `cancelled` when the task is cancelled.
    package func reserve() async throws(ProviderError) -> BudgetDecision {
        while true {
            if Task.isCancelled { throw .cancelled }
            let now = clock.uptime
            if let hold, now < hold.until, now < askLedgerAt ?? hold.askAgainAt {
                return .wait(hold.until - now, because: hold.reason)
            }
            if permits.use(at: now) { return .granted }
            if let askLedgerAt, now < askLedgerAt { return cautiously(now) }
            if let asking {
                await asking.value
            } else {
                // It clears the mark itself, before it ends: those who wait for it must not find an ended task there.
                let task = Task {
                    defer { asking = nil }
                    await ask()
                }
                asking = task
                await task.value
            }
        }
    }

    /// Stops all requests for a time, those of this process at once.
    package func pause(for duration: Duration, because reason: BudgetPause) async {
        let now = clock.uptime
        permits.discard()
        fallback.pause(for: duration, because: reason, at: now)
        if now + duration > hold?.until ?? .zero {
            hold = (now + duration, reason, now + Self.cacheTTL)
        }
        do throws(BudgetLedgerError) {
            try await ledger.pause(for: duration, because: reason)
        } catch {
            cutOff(by: error)
        }
    }

    /// How the fleet's budget stands.
    ///
    /// - Throws: `BudgetLedgerError` when the ledger cannot be reached.
    package func status() async throws(BudgetLedgerError) -> BudgetStatus {
        try await ledger.status()
    }

    /// When the ledger is asked again; `nil` while it can be reached.
    private var askLedgerAt: Duration? {
        guard case .cutOff(let time) = ledgerState else { return nil }
        return time
    }

    private func ask() async {
        let returned = permits.unused
        do throws(BudgetLedgerError) {
            let grant = try await ledger.take(permits.wanted, returning: returned)
            permits.unused -= returned
            if askLedgerAt != nil { logger.notice("the fleet's request budget can be reached again") }
            ledgerState = .reachable
            let now = clock.uptime
            switch grant {
            case .permits(let count):
                hold = nil
                permits.put(count, freshUntil: now + Self.freshness)
            case .wait(let time, let reason):
                hold = (now + time, reason, now + Self.cacheTTL)
            }
        } catch {
            cutOff(by: error)
        }
    }

    private func cutOff(by error: BudgetLedgerError) {
        if askLedgerAt == nil {
            logger.warning(
                "the fleet's request budget cannot be reached; requests go out slowly until it can",
                metadata: ["error": "\(error)"])
        }
        ledgerState = .cutOff(askAgainAt: clock.uptime + Self.refreshBackoff)
    }

    private func cautiously(_ now: Duration) -> BudgetDecision {
        BudgetDecision(fallback.take(1, at: now))
    }
}

/// The permits that a process has at hand, and how many it takes at a time.
private struct PermitPool {
    /// The most permits that are taken at a time.
    private static let largestTake = 64

    private var count = 0
    private var freshUntil: Duration = .zero
    /// Permits that expired unused, and that the ledger counts as requests.
    var unused = 0
    /// How many to take next.
    private(set) var wanted = 1

    /// Uses a permit that is fresh; `false` when there is none.
    mutating func use(at now: Duration) -> Bool {
        if now >= freshUntil {
            // Some grew stale: fewer would have done.
            wanted = max(1, wanted - count)
            discard()
        }
        guard count > 0 else { return false }
        count -= 1
        // All used while still fresh: more at a time would have saved a call.
        if count == 0 { wanted = min(wanted * 2, Self.largestTake) }
        return true
    }

    /// Takes permits in place of those at hand.
    mutating func put(_ count: Int, freshUntil time: Duration) {
        self.count = count
        freshUntil = time
    }

    /// Lets the permits at hand expire.
    mutating func discard() {
        unused += count
        count = 0
    }
}
