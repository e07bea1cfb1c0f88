import Foundation

/// Runs work that blocks or computes for long on a thread of its own: Swift's shared threads must stay free.
package enum BackgroundThread {
    /// Runs a body on a new thread.
    ///
    /// - Parameters:
    ///   - isUrgent: Whether somebody waits for it; otherwise threads that answer requests go first where all cores are
    ///     busy.
    ///   - body: What is run.
    /// - Returns: The result of the body.
    /// - Throws: The error of the body. A cancelled task still waits for the body's end.
    package static func run<Value: Sendable, Failure: Error>(
        isUrgent: Bool = true, _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                if !isUrgent { lowerPriority() }
                continuation.resume(returning: Result(catching: body))
            }
        }
        return try result.get()
    }

    private static func lowerPriority() {
        #if canImport(Glibc)
            // On Linux this is the calling thread's own.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        #endif
    }
}
