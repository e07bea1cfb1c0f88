package import Observability
package import ServiceLifecycle

/// The HTTP gateway: turns a request into a rank job and the reply into an answer.
///
/// ```
/// client ── POST ──► token ─► method ─► body ─► rules ─► rank queue ─► RankWorker
///        ◄─ 200, or 400 / 401 / 405 / 413 / 415 / 503 / 504 as JSON ◄── reply ┘
/// ```
///
/// Every request is answered by its deadline. It holds no catalog; it reads the store for tokens only.
package struct Gateway: Sendable {
    /// What runs, in the order in which it is started; it ends in the reverse order, so that the replies to requests in
    /// flight are still received while the listeners finish.
    package let services: [any Service]
    /// Whether requests can be taken just now, as `/health/ready` answers it.
    package let health: @Sendable () async -> HealthReport
}
