import Concurrency

/// How often, and after how long, a request that failed is sent again.
package struct HTTPRetryPolicy: Sendable {
    /// How often a request is sent at most, the first time included.
    package var attempts: Int
    /// The longest pause after the first failure; it doubles with each further one.
    package var base: Duration
    /// The longest pause of all.
    package var cap: Duration
    /// The longest time that a call waits because the service, or the shared budget, says so.
    ///
    /// When it is longer the call fails at once and says how long, so that a worker can put the job aside.
    package var longestWait: Duration

    /// Five attempts with pauses of at most 0.5 s to 4 s between them, unless told otherwise; at least one attempt.
    package init(
        attempts: Int = 5, base: Duration = .milliseconds(500), cap: Duration = .seconds(20),
        longestWait: Duration = .seconds(60)
    ) {
        self.attempts = max(1, attempts)
        self.base = base
        self.cap = cap
        self.longestWait = longestWait
    }

    /// The pause after a number of failures: exponential with full jitter, drawn uniformly from zero to the bound.
    ///
    /// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    func pause(afterFailures failures: Int) -> Duration {
        Backoff(from: base, to: cap).pause(after: failures - 1).jittered(0...1)
    }
}
