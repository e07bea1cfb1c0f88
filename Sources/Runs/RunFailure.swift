import Foundation
public import Storage

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

    /// Why a run failed; `nil` when it did not, or nobody said.
    public static func reason(of run: Run) -> String? {
        guard run.state == .failed else { return nil }
        return run.result.flatMap { try? JSONDecoder().decode([String: String].self, from: $0)["error"] }
    }
}
