import Storage

extension RunItemEffect {
    /// Finishes an item with this effect: one transaction for the effect, the items that follow from it, the item's own
    /// state, and the end of the phase when it was the last.
    ///
    /// - Returns: What was committed; `nil` when somebody else has finished the item, and then nothing of this is kept.
    func commit(
        phase: String, key: String, as state: RunItem.State, of run: Run, by work: any RunItemWork, in store: Store
    ) async throws -> (committed: Committed, isPhaseOver: Bool)? {
        do {
            return try await store.write { session in
                let committed = try commit(session)
                try session.runs.addItems(committed.newItems, to: run.id)
                let progress = try session.runs.finishItem(
                    phase: phase, key: key, of: run.id, as: state, outcome: committed.outcome
                )
                if progress == .alreadyFinished { throw AlreadyFinished() }
                if progress == .phaseFinished { try work.phaseFinished(phase, of: run, in: session) }
                return (committed, progress == .phaseFinished)
            }
        } catch is AlreadyFinished {
            return nil
        }
    }
}

/// Undoes the transaction of a job that came too late.
private struct AlreadyFinished: Error {}
