import Messaging

/// A bucket that fills at a steady rate up to its size, and from which each request takes one part.
///
/// What costs more than one part may take the bucket below empty; then nothing is let through until it has recovered.
struct TokenBucket: Sendable {
    private let rate: Double
    private let size: Double
    private var level: Double
    private var filledAt: Timestamp

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - rate: parts per second, above zero.
    ///   - size: how many parts it holds, at least one.
    ///   - now: the time.
    init(rate: Double, size: Double, now: Timestamp) {
        self.rate = rate
        self.size = size
        level = size
        filledAt = now
    }

    /// Takes one part when there is one.
    ///
    /// - Returns: nil when it was taken; otherwise how long until there is one.
    mutating func take(at now: Timestamp) -> Duration? {
        fill(until: now)
        guard level < 1 else {
            level -= 1
            return nil
        }
        return .seconds((1 - level) / rate)
    }

    /// Takes parts whether or not they are there.
    mutating func charge(_ parts: Int, at now: Timestamp) {
        fill(until: now)
        level -= Double(parts)
    }

    /// Whether nothing is remembered that a new bucket would not know.
    mutating func isFull(at now: Timestamp) -> Bool {
        fill(until: now)
        return level >= size
    }

    private mutating func fill(until now: Timestamp) {
        // A clock that was set back adds nothing.
        guard now > filledAt else { return }
        level = min(size, level + rate * (now - filledAt).inSeconds)
        filledAt = now
    }
}
