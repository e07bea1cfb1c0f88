/// A run that did not come to its end.
public struct RunFailure: Error, Sendable, CustomStringConvertible {
    /// What failed, why, and what to do.
    public let description: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - title: What the run was doing.
    ///   - reason: Why it failed; `nil` when it was cancelled.
    public init(_ title: String, reason: String?) {
        description = "\(title) failed: \(reason ?? "it was cancelled; start it again")"
    }
}
