/// A bucket of tokens that fills at a steady rate up to its size: the generic cell rate algorithm.
///
/// Its only memory is the moment at which it is full again, so rate and size may change from call to call. Moments are
/// durations since a fixed one, on a monotonic clock.
///
/// Source: ITU-T I.371, "Traffic control and congestion control in B-ISDN", the virtual scheduling algorithm.
package struct TokenBucket: Sendable {
    /// When it is full again; a moment that is over for one that is full.
    private(set) var fullAt = Duration.zero

    /// Starts full.
    package init() {}

    /// Starts with some tokens, at most full.
    package init(level: Double, at now: Duration, rate: Double, size: Double) {
        fullAt = now + .seconds(max(0, size - level) / rate)
    }

    /// How many tokens there are; negative after more were spent than there were.
    package func level(at now: Duration, rate: Double, size: Double) -> Double {
        size - max(.zero, fullAt - now) / .seconds(1) * rate
    }

    /// How many whole tokens may be spent now; never negative.
    package func available(at now: Duration, rate: Double, size: Double) -> Int {
        guard rate > 0 else { return 0 }
        // A little more than rounding takes away.
        return max(0, Int((level(at: now, rate: rate, size: size) + 0.000001).rounded(.down)))
    }

    /// How long until there is a whole token: whole milliseconds, at least one.
    package func wait(at now: Duration, rate: Double, size: Double) -> Duration {
        let seconds = (1 - level(at: now, rate: rate, size: size)) / rate
        return .milliseconds(max(1, Int64((seconds * 1000 - 0.000001).rounded(.up))))
    }

    /// Spends tokens, even if there are fewer.
    package mutating func spend(_ count: Int, at now: Duration, rate: Double) {
        fullAt = max(fullAt, now) + .seconds(Double(count) / rate)
    }

    /// Whether the bucket is as a new one.
    package func isFull(at now: Duration) -> Bool {
        fullAt <= now
    }
}
