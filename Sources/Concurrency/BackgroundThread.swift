import Dispatch

/// Threads for calls that block, such as reads of folders: Swift's shared threads must not wait for a disk.
package struct BlockingQueue: Sendable {
    private let queue: DispatchQueue

    /// - Parameter label: The name of the threads, as debuggers show it.
    package init(label: String) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    /// Runs a body on one of the threads.
    ///
    /// - Throws: What the body throws. A cancelled task still waits for the body's end.
    package func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }
}
