/// When a failed job runs again: Celery's exponential backoff.
///
/// After the n-th failure (n from 0) the pause is `factor · 2ⁿ`, at most ``maximum``; with full jitter it is drawn evenly from
/// the whole seconds 0 … pause, both ends included, as `celery.utils.time.get_exponential_backoff_interval` draws it.
public struct RetryPolicy: Sendable, Hashable {
    /// The pause after the first failure, in whole seconds.
    public var factor: Int
    /// The longest pause.
    public var maximum: Duration
    /// Whether the pause is drawn from 0 … pause rather than being the pause itself.
    public var hasJitter: Bool

    /// Makes a policy; the default is the original's: 1, 2, 4 … s, at most 600 s, full jitter.
    public init(factor: Int = 1, maximum: Duration = .seconds(600), hasJitter: Bool = true) {
        self.factor = factor
        self.maximum = maximum
        self.hasJitter = hasJitter
    }

    /// The original's policy.
    public static let standard = RetryPolicy()

    /// The longest pause after `failures` earlier failures; 0 failures before the first retry.
    public func bound(after failures: Int) -> Duration {
        // 2⁶² seconds are past every maximum, so a larger exponent changes nothing.
        let power = 1 << min(max(failures, 0), 62)
        let (product, overflows) = factor.multipliedReportingOverflow(by: power)
        let pause = overflows ? (factor < 0 ? .zero : maximum) : min(.seconds(product), maximum)
        return max(pause, .zero)
    }

    /// Draws the pause after `failures` earlier failures.
    public func pause(after failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let bound = bound(after: failures)
        guard hasJitter else { return bound }
        return .seconds(Int64.random(in: 0...bound.components.seconds, using: &generator))
    }

    /// Draws the pause after `failures` earlier failures.
    public func pause(after failures: Int) -> Duration {
        var generator = SystemRandomNumberGenerator()
        return pause(after: failures, using: &generator)
    }

    /// Whether a job whose runs failed `failures` times before may run again after failing once more.
    public func allowsRetry(after failures: Int, maxRetries: Int) -> Bool {
        failures < maxRetries
    }

    /// The pause before a failed job runs again; `nil` when it may not.
    ///
    /// - Parameters:
    ///   - asked: The pause that the handler asked for, which is taken as it is: Celery's `retry(countdown:)`.
    ///   - failures: How often the job failed before.
    ///   - maxRetries: How often it may be run again in all.
    public func nextPause(asked: Duration?, after failures: Int, maxRetries: Int) -> Duration? {
        guard allowsRetry(after: failures, maxRetries: maxRetries) else { return nil }
        return asked ?? pause(after: failures)
    }
}
