import Synchronization

/// What is known of the server's health and clock.
final class ServerClock: Sendable {
    private let clock: any JobClock
    private let roundTrip = Atomic<Int64>(0)
    private let skew = Atomic<Int64>(0)

    init(_ clock: any JobClock) {
        self.clock = clock
    }

    /// When the server last answered; `nil` before the first time.
    var lastRoundTrip: Timestamp? {
        let milliseconds = roundTrip.load(ordering: .relaxed)
        return milliseconds == 0 ? nil : Timestamp(milliseconds: milliseconds)
    }

    /// The server's clock.
    var time: Timestamp { clock.now + offset }

    /// How far the server's clock is ahead of this computer's.
    var offset: Duration { .milliseconds(skew.load(ordering: .relaxed)) }

    func noteRoundTrip() {
        roundTrip.store(clock.now.milliseconds, ordering: .relaxed)
    }

    func setOffset(_ offset: Duration) {
        skew.store(offset.inMilliseconds, ordering: .relaxed)
    }
}
