package import Concurrency

/// Time that stands still until a test moves it.
package final class ManualClock: TimeSource {
    private struct Sleeper {
        /// On the monotonic clock.
        let wakesAt: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var uptime = Duration.zero
        var nextNumber = 0
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// Stands still at `start`, in June 2025 when none is given.
    package init(start: Timestamp = Timestamp(milliseconds: 1_750_000_000_000)) {
        state = Mutex(State(now: start))
    }

    /// The time that the clock shows.
    package var now: Timestamp { state.withLock { $0.now } }

    /// How far the clock has been moved.
    package var uptime: Duration { state.withLock { $0.uptime } }

    /// Waits until the clock has been moved that far.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        do {
            try await wait(for: duration)
        } catch {
            throw CancellationError()
        }
    }

    private func wait(for duration: Duration) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state -> Bool? in
                    if Task.isCancelled { return nil }
                    guard duration > .zero else { return true }
                    state.sleepers[number] = Sleeper(wakesAt: state.uptime + duration, continuation: continuation)
                    return false
                }
                switch isOver {
                case nil: continuation.resume(throwing: CancellationError())
                case true?: continuation.resume()
                case false?: wakeWatchers()
                }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?
                .continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock, and wakes those whose sleep is over.
    package func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
            let due = state.sleepers.filter { $0.value.wakesAt <= state.uptime }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.sorted { $0.wakesAt < $1.wakesAt }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Sets the wall clock, as an operator or a time server may; no time passes by that, and nobody wakes.
    ///
    /// - Parameter duration: how far forward; back where it is negative.
    package func setWallClock(by duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    /// Waits until at least `count` tasks sleep on this clock: the moment to move it.
    package func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    private func wakeWatchers() {
        let reached = state.withLock { state in
            let count = state.sleepers.count
            defer { state.watchers.removeAll { $0.count <= count } }
            return state.watchers.filter { $0.count <= count }
        }
        for watcher in reached { watcher.continuation.resume() }
    }
}

/// How far an operator, a time server or a computer that wakes up may set the wall clock: every promise about time
/// is kept over each of these.
package enum WallClockJump {
    /// An hour and a day, back and forth.
    package static let all: [Duration] = [.seconds(-86_400), .seconds(-3_600), .seconds(3_600), .seconds(86_400)]
}
