/// An error of a seam that stands for the caller's cancellation too, because the seam throws this one type.
///
/// A function with `throws(ItsError)` cannot throw `CancellationError`: it throws `ItsError` with the code for a
/// cancelled call. Whoever catches any error asks `isCancellation` and so sees both.
package protocol CancellableError: Error {
    /// Whether the call ended because its task was cancelled.
    var isCancelled: Bool { get }
}

extension Error {
    /// Whether the work ended because its task was cancelled, and not because it failed.
    package var isCancellation: Bool {
        self is CancellationError || (self as? any CancellableError)?.isCancelled == true
    }
}
