extension Task where Failure == Never {
    /// Starts a task on this thread where the system can do that: it goes its way through the pool of threads only once it waits.
    @discardableResult
    static func begun(_ operation: sending @escaping @isolated(any) () async -> Success) -> Task {
        if #available(macOS 26, *) { return Task.immediate(operation: operation) }
        return Task(operation: operation)
    }
}

extension Task where Failure == any Error {
    /// Starts a task on this thread where the system can do that: it goes its way through the pool of threads only once it waits.
    static func begun(_ operation: sending @escaping @isolated(any) () async throws -> Success) -> Task {
        if #available(macOS 26, *) { return Task.immediate(operation: operation) }
        return Task(operation: operation)
    }
}
