package import Concurrency

/// A clock that goes on by itself whenever somebody sleeps, and remembers the sleeps.
package final class JumpingClock: TimeSource {
    private let state = Mutex((uptime: Duration.zero, sleeps: [Duration]()))

    /// Begins in June 2025.
    package init() {}

    /// The time that the clock shows.
    package var now: Timestamp { Timestamp(milliseconds: 1_750_000_000_000) + uptime }
    /// How far the clock has gone on.
    package var uptime: Duration { state.withLock { $0.uptime } }

    /// How long each sleep was, in order.
    package var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Goes on by the duration at once.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        state.withLock { state in
            state.sleeps.append(duration)
            state.uptime += max(.zero, duration)
        }
    }

    /// Moves the time on.
    package func advance(by duration: Duration) {
        state.withLock { $0.uptime += duration }
    }
}
