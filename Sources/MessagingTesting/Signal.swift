import Concurrency

/// Something that tests wait for instead of sleeping: it counts, and wakes those who wait for a count.
public final class Signal: Sendable {
    private struct State {
        var count = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Creates a signal that was never given.
    public init() {}

    /// How often it was given.
    public var count: Int { state.withLock { $0.count } }

    /// Gives the signal once more.
    public func give() {
        let reached = state.withLock { state in
            state.count += 1
            let count = state.count
            defer { state.waiters.removeAll { $0.count <= count } }
            return state.waiters.filter { $0.count <= count }
        }
        for waiter in reached { waiter.continuation.resume() }
    }

    /// Waits until it was given `count` times.
    public func wait(for count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
