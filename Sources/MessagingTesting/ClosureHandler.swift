import Concurrency
public import Messaging

/// A handler made of a closure, for tests.
public struct ClosureHandler: JobHandler {
    /// The name of the task that it does.
    public let task: TaskName
    /// How many runs may follow a failed first one.
    public let maxRetries: Int
    private let body: @Sendable (Job, JobContext) async throws -> Outcome

    /// Runs `body` for jobs of `task`, at most `maxRetries` times more after a failed run.
    public init(
        _ task: TaskName, maxRetries: Int = 3, _ body: @escaping @Sendable (Job, JobContext) async throws -> Outcome
    ) {
        self.task = task
        self.maxRetries = maxRetries
        self.body = body
    }

    /// Runs the closure.
    public func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        try await body(job, context)
    }
}

/// Something that tests wait for instead of sleeping: it counts, and wakes those who wait for a count.
public final class Signal: Sendable {
    private struct State {
        var count = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Starts at a count of 0.
    public init() {}

    /// How often the signal was given so far.
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
