import Concurrency

/// A clock that goes on by itself whenever somebody sleeps, and remembers the sleeps.
final class JumpingClock: TimeSource {
    private let state = Mutex((uptime: Duration.zero, sleeps: [Duration]()))

    var now: Timestamp { Timestamp(milliseconds: 1_750_000_000_000) + uptime }
    var uptime: Duration { state.withLock { $0.uptime } }

    /// How long each sleep was, in order.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(for duration: Duration) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        state.withLock { state in
            state.sleeps.append(duration)
            state.uptime += max(.zero, duration)
        }
    }

    /// Moves the time on.
    func advance(by duration: Duration) {
        state.withLock { $0.uptime += duration }
    }
}
