/// What a ledger says to one who wants to send some requests.
public enum BudgetGrant: Hashable, Sendable {
    /// So many may be sent, now: at least one.
    case permits(Int)
    /// None before this time has passed.
    case wait(Duration, because: BudgetPause)
}
