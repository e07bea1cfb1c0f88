/// So many per second, a tenth of a second's worth at once: kept as the moment at which the bucket is full again.
struct TokenBucket {
    private var fullAt = 0.0

    /// How many may go now.
    func allowance(at rate: Double, _ time: Timestamp) -> Int {
        guard rate > 0 else { return 0 }
        let interval = 1000 / rate
        let now = Double(time.milliseconds)
        return Int(((now + max(interval, 100) - max(fullAt, now)) / interval + 0.000001).rounded(.down))
    }

    /// In how long the next one may go.
    func wait(at rate: Double, _ time: Timestamp) -> Duration {
        guard rate > 0 else { return .milliseconds(250) }
        let interval = 1000 / rate
        return .milliseconds(max(1, Int64((fullAt + interval - max(interval, 100)).rounded(.up)) - time.milliseconds))
    }

    /// Notes that as many went.
    mutating func spend(_ count: Int, at rate: Double, _ time: Timestamp) {
        fullAt = max(fullAt, Double(time.milliseconds)) + Double(count) * 1000 / rate
    }
}
