import Concurrency
package import Messaging

/// A handler made of a closure, for tests.
package struct ClosureHandler: JobHandler {
    /// The name of the task that it does.
    package let task: TaskName
    /// How many attempts may follow a failed first one.
    package let maxRetries: Int
    private let body: @Sendable (Job, JobContext) async throws -> JobOutcome

    /// Runs `body` for jobs of `task`, at most `maxRetries` times more after a failed run.
    package init(
        _ task: TaskName, maxRetries: Int = 3, _ body: @escaping @Sendable (Job, JobContext) async throws -> JobOutcome
    ) {
        self.task = task
        self.maxRetries = maxRetries
        self.body = body
    }

    /// Runs the closure.
    package func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        try await body(job, context)
    }
}

/// Something that tests wait for instead of sleeping: it counts, and wakes those who wait for a count.
package final class Signal: Sendable {
    private struct State {
        var count = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Starts at a count of 0.
    package init() {}

    /// How often the signal was given so far.
    package var count: Int { state.withLock { $0.count } }

    /// Gives the signal once more.
    package func give() {
        let reached = state.withLock { state in
            state.count += 1
            let count = state.count
            defer { state.waiters.removeAll { $0.count <= count } }
            return state.waiters.filter { $0.count <= count }
        }
        for waiter in reached { waiter.continuation.resume() }
    }

    /// Waits until it was given `count` times.
    package func wait(for count: Int = 1) async {
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
