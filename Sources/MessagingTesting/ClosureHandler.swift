public import Messaging

/// A handler made of a closure, for tests.
public struct ClosureHandler: JobHandler {
    /// What it does.
    public let task: TaskName
    /// How many runs may follow a failed first one.
    public let maxRetries: Int
    private let body: @Sendable (Job, JobContext) async throws -> Outcome

    /// Creates a handler that runs `body`.
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
