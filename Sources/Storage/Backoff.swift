/// Waiting times that double and are spread, so that those who collided do not collide again.
enum Backoff {
    /// A time between half and all of `base` × 2^(attempt − 1), at most `limit`.
    static func delay(attempt: Int, base: Duration, limit: Duration) -> Duration {
        let doubled = base * (1 << min(attempt - 1, 20))
        return min(doubled, limit) * Double.random(in: 0.5...1)
    }
}
