import Foundation
import UnixSignals

/// Says that a person or a supervisor ended a command before it was done.
public struct Interrupted: Error, Sendable {}

/// Runs a command's work and cancels it at the first SIGINT or SIGTERM; a second signal ends the process at once.
///
/// The work is expected to leave the store as it was at its last commit, and to say nothing.
///
/// - Throws: ``Interrupted`` when a signal came, whatever the work made of it; else what the work throws.
public func cancellingOnInterrupt(_ work: sending @escaping () async throws -> Void) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let running = Task { try await work() }
    let watching = Task {
        var count = 0
        for await _ in signals {
            count += 1
            if count > 1 { Foundation.exit(130) }
            running.cancel()
        }
        return count > 0
    }
    let result = await running.result
    let wasCancelled = running.isCancelled
    watching.cancel()
    if wasCancelled { throw Interrupted() }
    try result.get()
}
