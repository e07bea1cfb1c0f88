extension Task where Failure == Never {
    /// Starts a task on this thread where the system can do that: it goes to an executor only once it has waited.
    ///
    /// - Parameter executor: where it goes then; `nil` for the pool of threads.
    @discardableResult
    package static func startingInline(
        resumingOn executor: (any TaskExecutor)? = nil,
        _ operation: sending @escaping @isolated(any) () async -> Success
    ) -> Task {
        if #available(macOS 26, *) { return Task.immediate(executorPreference: executor, operation: operation) }
        return Task(executorPreference: executor, operation: operation)
    }
}

extension Task where Failure == any Error {
    /// Starts a task on this thread where the system can do that: it goes to an executor only once it has waited.
    ///
    /// - Parameter executor: where it goes then; `nil` for the pool of threads.
    package static func startingInline(
        resumingOn executor: (any TaskExecutor)? = nil,
        _ operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> Task {
        if #available(macOS 26, *) { return Task.immediate(executorPreference: executor, operation: operation) }
        return Task(executorPreference: executor, operation: operation)
    }
}
