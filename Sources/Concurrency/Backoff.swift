/// Pauses between attempts that double with each failure, up to a limit.
///
///     var backoff = Backoff(from: .milliseconds(50), to: .seconds(1))
///     while true {
///         do { return try await attempt() } catch { try await clock.sleep(for: backoff.next()) }
///     }
public struct Backoff: Sendable, Hashable {
    /// The pause after the first failure.
    public let first: Duration
    /// The longest pause.
    public let maximum: Duration
    /// How many pauses ``next()`` has given since the start or the last ``reset()``.
    public private(set) var failures = 0

    /// Starts without a failure, so ``next()`` gives `first`.
    public init(from first: Duration, to maximum: Duration) {
        self.first = first
        self.maximum = maximum
    }

    /// The pause after one more failure: `first · 2ⁿ` after `n` earlier ones, at most ``maximum``.
    public mutating func next() -> Duration {
        defer { failures += 1 }
        return pause(after: failures)
    }

    /// Starts again at the first pause, because an attempt worked.
    public mutating func reset() {
        failures = 0
    }

    /// The pause after `failures` earlier failures.
    public func pause(after failures: Int) -> Duration {
        // 2³⁰ times any pause worth naming is past every limit, and the product does not overflow.
        min(first * (1 << min(max(failures, 0), 30)), maximum)
    }
}

extension Duration {
    /// A random part of this time, so that those who wait alike do not return in step.
    ///
    /// - Parameter parts: The least and the greatest part.
    /// - Returns: A time between the two, drawn uniformly.
    public func jittered(_ parts: ClosedRange<Double>) -> Duration {
        // Not by way of the system's generator below: the Thread Sanitizer cannot follow an `inout` without a size.
        self * Double.random(in: parts)
    }

    /// The same with the random numbers of `generator`.
    public func jittered(_ parts: ClosedRange<Double>, using generator: inout some RandomNumberGenerator) -> Duration {
        self * Double.random(in: parts, using: &generator)
    }
}
