import Foundation
package import Storage

/// Opens a run again for an item that failed, if its job can still do its work.
///
/// A run with independent items may be opened at any time: its items are stored over the present rows, and its result
/// is added up anew. Any other run may not once it is past the item's phase: the later phases were computed without the
/// item, and another model may be active by now.
package struct RunReopening: Sendable {
    /// The outcome for an item.
    package enum Answer: Sendable, Equatable {
        /// The item is pending and its run is running: its job does its work.
        case ready
        /// The item's job would do nothing; the reason names what to do instead.
        case refused(String)
    }

    private let store: Store

    /// Opens runs of one store.
    package init(_ store: Store) {
        self.store = store
    }

    /// Opens the run of an item, in one transaction; safe to repeat.
    ///
    /// - Parameter item: The item, stored or not.
    /// - Returns: Whether the item's job would do its work now.
    /// - Throws: `StorageError` when the store cannot be read or written.
    package func reopen(_ item: RunItemID) async throws -> Answer {
        try await store.write { session in
            guard let run = try session.runs.run(item.run) else { return .refused(Self.unknown) }
            let isPhaseOver = try session.runs.pendingCount(of: item.run, phase: item.phase) == 0
            if let reason = Self.refusal(of: run, phase: item.phase, isPhaseOver: isPhaseOver) {
                return .refused(reason)
            }
            switch try session.runs.reopen(item) {
            case .failed, .pending: return .ready
            case .done, nil: return .refused(Self.done)
            }
        }
    }

    /// Why a job that takes a run on, or started it, would do nothing; `nil` when it does.
    static func refusal(ofStep run: Run) -> String? {
        run.state == .running ? nil : "its \(run.kind.rawValue) has ended; start another: \(command(of: run))"
    }

    private static func refusal(of run: Run, phase: String, isPhaseOver: Bool) -> String? {
        switch run.state {
        case .cancelled:
            RunFailure.reason(of: run).map { "its \(run.kind.rawValue) is over: \($0)" }
                ?? "its \(run.kind.rawValue) was cancelled; start another: \(command(of: run))"
        case _ where run.kind.hasIndependentItems: nil
        case .running where run.phase == phase && !isPhaseOver: nil
        case .running:
            "its \(run.kind.rawValue) is past that step; start another when it has ended: \(command(of: run))"
        case .finished, .failed: refusal(ofStep: run)
        }
    }

    private static func command(of run: Run) -> String { "`juke-enqueue \(run.kind.rawValue)`" }

    static let unknown = "its run is not in the store of JUKE_DATABASE_URL; name the store that it was made in"
    static let done = "its item is done; `juke-enqueue dead purge` removes the dead letter"
}
