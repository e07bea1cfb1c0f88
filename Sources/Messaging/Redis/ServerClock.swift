import Concurrency

import struct Synchronization.Atomic

/// The server's health and clock, as far as they are known.
final class ServerClock: Sendable {
    private let clock: any TimeSource
    /// On the monotonic clock, in milliseconds; less than any before the first time.
    private let roundTrip = Atomic<Int64>(.min)
    /// The server's time, in milliseconds, when the monotonic clock stood at zero.
    private let start: Atomic<Int64>

    init(_ clock: any TimeSource) {
        self.clock = clock
        // Until the server has answered: as if its clock and this computer's were the same.
        start = Atomic((clock.now - clock.uptime).milliseconds)
    }

    /// How long ago the server last answered; `nil` before the first time.
    var timeSinceRoundTrip: Duration? {
        let milliseconds = roundTrip.load(ordering: .relaxed)
        return milliseconds == .min ? nil : clock.uptime - .milliseconds(milliseconds)
    }

    /// The server's clock; setting this computer's changes nothing.
    var time: Timestamp { Timestamp(milliseconds: start.load(ordering: .relaxed)) + clock.uptime }

    func noteRoundTrip() {
        roundTrip.store(clock.uptime.inMilliseconds, ordering: .relaxed)
    }

    /// Notes what the server's clock showed when the monotonic one stood at `uptime`.
    func setTime(_ time: Timestamp, at uptime: Duration) {
        start.store((time - uptime).milliseconds, ordering: .relaxed)
    }
}
