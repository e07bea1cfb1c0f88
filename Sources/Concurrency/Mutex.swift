import Foundation

/// A value that one thread at a time may look at: `Synchronization.Mutex` with a lock that the Thread Sanitizer can
/// see.
///
/// On Linux the standard library's mutex takes its slow path, the one under contention, in code that is not
/// instrumented, and the sanitizer then reports a race where there is none. This one is a pthread mutex underneath,
/// which it knows.
///
/// Unchecked, because `value` is only touched while `lock` is held.
public final class Mutex<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    /// Takes the value into its guard; it is reached only through ``withLock(_:)`` from then on.
    public init(_ value: sending Value) {
        self.value = value
    }

    /// Runs `body` with the value to itself; `body` must not take the same lock again.
    ///
    /// - Throws: The error of `body`.
    public func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
