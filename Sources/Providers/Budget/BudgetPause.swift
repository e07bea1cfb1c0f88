/// Why no request may be sent for a while.
public enum BudgetPause: String, Hashable, Sendable, Codable {
    /// Our own pace: one that was set, or that the service taught us.
    case pace
    /// The service answered 429: too many requests in a short time.
    case rateLimit
    /// The service answered that the account's quota is used up.
    case quota
}
