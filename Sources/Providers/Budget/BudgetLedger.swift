/// Where a budget is kept: in this process, or in a place that the whole fleet shares.
///
/// Both keep it by the same rules, those of `RequestPace`.
public protocol BudgetLedger: Sendable {
    /// Takes permits.
    ///
    /// - Parameters:
    ///   - count: How many are wanted; fewer may come, so that one taker does not starve the others.
    ///   - unused: How many of those taken before were never used; they do not count as requests.
    func take(_ count: Int, returning unused: Int) async throws -> BudgetGrant

    /// Notes that the service said to send nothing for a time.
    func pause(for duration: Duration, because reason: BudgetPause) async throws

    /// How the budget stands.
    func status() async throws -> BudgetStatus
}

extension BudgetLedger {
    /// Takes permits.
    public func take(_ count: Int) async throws -> BudgetGrant { try await take(count, returning: 0) }
}
