public import Messaging
public import Providers

/// A ledger that all processes of a fleet share, over Redis.
public struct FleetBudgetLedger: BudgetLedger {
    private let budget: SharedBudget
    private let ceiling: Double?

    /// Makes a ledger.
    ///
    /// - Parameters:
    ///   - budget: Where it is kept.
    ///   - ceiling: The most requests per second, whatever the service would allow; `nil` for no such limit.
    public init(_ budget: SharedBudget, ceiling: Double? = nil) {
        self.budget = budget
        self.ceiling = ceiling
    }

    /// Takes permits.
    public func take(_ count: Int, returning unused: Int) async throws -> BudgetGrant {
        switch try await budget.take(count, returning: unused, ceiling: ceiling) {
        case .permits(let count): .permits(count)
        case .wait(let time, let reason): .wait(time, because: BudgetPause(rawValue: reason) ?? .rateLimit)
        }
    }

    /// Notes that the service said to send nothing for a time.
    public func pause(for duration: Duration, because reason: BudgetPause) async throws {
        try await budget.pause(for: duration, reason: reason.rawValue, isAboutPace: reason == .rateLimit)
    }

    /// How the budget stands.
    public func status() async throws -> BudgetStatus {
        guard let status = try await budget.status() else { return BudgetStatus(rate: ceiling) }
        return BudgetStatus(
            rate: status.rate ?? ceiling,
            pause: status.pausedFor.map { ($0, BudgetPause(rawValue: status.reason) ?? .rateLimit) },
            granted: status.granted, refusals: status.refusals)
    }
}
