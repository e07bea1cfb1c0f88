import Foundation

/// Runs tasks on the thread that resumes them, when that thread has said so; all else goes to the pool.
///
/// The answer of Redis arrives on its connection's thread. A task that only looks at it and asks the next thing (a
/// reader of jobs or replies) goes on right there, instead of waking a thread of the pool: that costs as much as Redis
/// takes for the command. Such a task blocks its connection while it runs, so it must be short.
///
/// A caller that cancels also resumes a task. It may hold locks, so the task then goes to the pool.
package final class InlineResumeExecutor: TaskExecutor {
    /// The only one: it has no state but each thread's mark.
    package static let shared = InlineResumeExecutor()

    private let mark: pthread_key_t

    private init() {
        var key = pthread_key_t()
        // Without a key no thread is marked, and everything goes to the pool.
        mark = pthread_key_create(&key, nil) == 0 ? key : .max
    }

    /// Has this thread run what it resumes, for as long as it lives.
    func adoptThisThread() {
        _ = pthread_setspecific(mark, UnsafeRawPointer(bitPattern: 1))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        guard pthread_getspecific(mark) != nil else { return globalConcurrentExecutor.enqueue(job) }
        job.runSynchronously(on: asUnownedTaskExecutor())
    }
}

extension Task where Failure == Never {
    /// Starts a task on this thread where the system can do that.
    ///
    /// It goes to `executor` only once it has waited; `nil` stands for the pool of threads.
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
    /// Starts a task on this thread where the system can do that.
    ///
    /// It goes to `executor` only once it has waited; `nil` stands for the pool of threads.
    package static func startingInline(
        resumingOn executor: (any TaskExecutor)? = nil,
        _ operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> Task {
        if #available(macOS 26, *) { return Task.immediate(executorPreference: executor, operation: operation) }
        return Task(executorPreference: executor, operation: operation)
    }
}
