import Foundation

/// Runs a task on the thread that resumes it if that thread allows it, and otherwise on Swift's pool of threads.
///
/// The answer of Redis arrives on its connection's thread. A reader of jobs or replies only looks at the answer and
/// sends the next command, so it continues on that thread. To wake a thread of the pool instead would cost as much as
/// Redis takes for the command. Such a task blocks its connection while it runs, so it must be short.
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

    /// Runs the job on this thread where that was adopted, else hands it to the pool.
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
