import Foundation

/// Time as the messaging sees it: what the moment is, and how to wait.
///
/// ``SystemClock`` is the real one; tests move a manual clock by hand.
public protocol JobClock: Sendable {
    /// The present moment.
    var now: Timestamp { get }

    /// Waits until `duration` has passed.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The computer's clock.
public struct SystemClock: JobClock {
    /// Makes the clock; it has no state.
    public init() {}

    /// The wall-clock time.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Waits on the monotonic clock, so that setting the wall clock neither shortens nor stretches the wait.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
