import Concurrency

/// How fast requests may be sent, learned from a service that does not tell: the rules of every ``BudgetLedger``.
///
///     no limit known ──429──► paused until Retry-After is over ──► pace known, rising slowly ──429──► paused …
///
/// - Until the service refuses a request there is no limit but the ceiling, if one is set.
/// - The first 429 shows the pace that the service allows: what it let through since the last pause, over the time
///   until it will let through again. Each later one takes the pace down to what was let through, but to no less than a
///   half and no more than 0.7 of what it was. A 429 during a pause does not lower it again.
/// - In between, the pace rises by a sixtieth of itself per second of use: additive increase, multiplicative decrease.
/// - A ``TokenBucket`` spreads the requests; it holds half a second's worth, and one token at the start.
/// - A used-up quota says nothing about the pace.
///
/// Sources: D.-M. Chiu and R. Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in
/// Computer Networks", 1989; Spotify's documentation of its limit as one over a rolling window of 30 s.
struct RequestPace: Sendable {
    /// The most requests per second, whatever the service would allow; `nil` for no such limit.
    let ceiling: Double?

    private(set) var rate: Double?
    private(set) var granted = 0
    private(set) var refusals = 0

    // Times are those since some start.
    private var slope = 0.0
    /// `nil` as long as no limit was known.
    private var bucket: TokenBucket?
    private var usedAt: Duration?
    private var pausedUntil: Duration = .zero
    private var reason = BudgetPause.rateLimit
    private var cycleStart: Duration?
    private var cycleGranted = 0

    /// The slowest pace that a 429 leads to: slower would hardly notice that the service allows more again.
    static let slowest = 0.5
    /// The share of a second's requests that one taker gets at a time.
    static let share = 0.05

    /// How many tokens the bucket holds at a limit.
    private static func size(of limit: Double) -> Double { max(1, limit / 2) }

    init(ceiling: Double? = nil) {
        self.ceiling = ceiling
    }

    mutating func take(_ count: Int, at now: Duration) -> BudgetGrant {
        guard now >= pausedUntil else { return .wait(pausedUntil - now, because: reason) }
        if cycleStart == nil { cycleStart = now }
        var given = max(1, count)
        if let limit = [rate, ceiling].compactMap(\.self).min() {
            let elapsed = max(.zero, now - (usedAt ?? now)) / .seconds(1)
            rate = rate.map { $0 + slope * min(elapsed, 1) }
            usedAt = now
            let size = Self.size(of: limit)
            var bucket = bucket ?? TokenBucket(level: 1, at: now, rate: limit, size: size)
            defer { self.bucket = bucket }
            let available = bucket.available(at: now, rate: limit, size: size)
            guard available > 0 else {
                return .wait(bucket.wait(at: now, rate: limit, size: size), because: .pace)
            }
            given = min(given, available, max(1, Int(limit * Self.share)))
            bucket.spend(given, at: now, rate: limit)
        }
        granted += given
        cycleGranted += given
        return .permits(given)
    }

    /// Notes that permits were never used: they are no requests, and say nothing about what the service allows.
    mutating func giveBack(_ unused: Int) {
        granted = max(0, granted - unused)
        cycleGranted = max(0, cycleGranted - unused)
    }

    mutating func pause(for duration: Duration, because reason: BudgetPause, at now: Duration) {
        let end = now + duration
        refusals += 1
        if now >= pausedUntil, reason == .rateLimit {
            let span = max(0.001, (end - (cycleStart ?? now)) / .seconds(1))
            let observed = Double(cycleGranted) / span
            let lowered = rate.map { max($0 * 0.5, min($0 * 0.7, observed)) } ?? observed
            let learned = max(Self.slowest, lowered)
            rate = learned
            slope = max(0.02, lowered / 60)
            let limit = min(learned, ceiling ?? learned)
            bucket = TokenBucket(level: 1, at: end, rate: limit, size: Self.size(of: limit))
            usedAt = end
        }
        guard end > pausedUntil else { return }
        pausedUntil = end
        self.reason = reason
        cycleStart = end
        cycleGranted = 0
    }

    func status(at now: Duration) -> BudgetStatus {
        BudgetStatus(
            rate: rate ?? ceiling, pause: now < pausedUntil ? (pausedUntil - now, reason) : nil, granted: granted,
            refusals: refusals)
    }
}
