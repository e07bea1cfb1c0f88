import Foundation

/// Time, passed in: the wall clock for moments that others read, the monotonic clock for ages and waits.
///
/// ``SystemClock`` is the real one; tests move a manual clock by hand.
public protocol TimeSource: Sendable {
    /// The present moment on the wall clock, which an operator may set.
    var now: Timestamp { get }

    /// The time since a fixed moment on the monotonic clock, which nobody can set.
    var uptime: Duration { get }

    /// Waits until `duration` has passed on the monotonic clock.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}

/// The computer's own clocks, for everything but tests.
public struct SystemClock: TimeSource {
    private static let start = ContinuousClock.now

    /// Needs nothing: the clock has no state, and every instance shows the same time.
    public init() {}

    /// The time of the wall clock, in whole milliseconds.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The time since this process first asked.
    public var uptime: Duration { Self.start.duration(to: .now) }

    /// Waits on the monotonic clock, so that setting the wall clock neither shortens nor stretches the wait.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(for duration: Duration) async throws(CancellationError) {
        do {
            try await Task.sleep(for: duration, clock: .continuous)
        } catch {
            // It throws nothing else.
            throw CancellationError()
        }
    }
}
