public import Concurrency

/// A limit on requests to one service that all its users share: one process, or the whole fleet.
///
/// A provider asks before each request and tells the budget when the service said to wait. The budget itself never
/// sleeps, so that one kept in another process is a single round trip; waiting is the provider's part.
public protocol RequestBudget: Sendable {
    /// Asks to send one request now.
    ///
    /// - Returns: ``BudgetDecision/granted``, and the request counts as sent; or how long to wait before asking again.
    func reserve() async throws -> BudgetDecision

    /// Stops all requests for a time, because the service said so.
    ///
    /// A pause that ends sooner than one already in force changes nothing.
    func pause(for duration: Duration, because reason: BudgetPause) async throws
}

/// Whether a request may be sent.
public enum BudgetDecision: Hashable, Sendable {
    /// It may, now.
    case granted
    /// Not before this time has passed; then ask again.
    case wait(Duration, because: BudgetPause)
}
