/// Whether a request may be sent.
public enum BudgetDecision: Hashable, Sendable {
    /// It may, now.
    case granted
    /// Not before this time has passed; then ask again.
    case wait(Duration, because: BudgetPause)
}
