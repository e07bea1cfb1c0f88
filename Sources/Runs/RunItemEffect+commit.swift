import Storage

extension RunItemEffect {
    /// Finishes an item with this effect: one transaction for the effect, the items that follow from it, the item's own
    /// state, and the end of the phase when it was the last.
    ///
    /// - Parameters:
    ///   - phase: The item's phase.
    ///   - key: The item's name.
    ///   - state: How it ends.
    ///   - run: Its run.
    ///   - processor: What the stage does for such items.
    ///   - store: Where all of it is.
    ///   - requests: How many requests to outside services it took.
    /// - Returns: What was committed; `nil` when somebody else has finished the item, and then nothing of this is kept.
    func commit(
        phase: String, key: String, as state: RunItem.State, of run: Run, by processor: any RunItemProcessor,
        in store: Store,
        requests: Int = 0
    ) async throws -> (committed: Committed, isPhaseOver: Bool)? {
        do {
            return try await store.write(rows: search) { session in
                let committed = try commit(session)
                try session.runs.addItems(committed.newItems, to: run.id)
                let progress = try session.runs.finishItem(
                    phase: phase, key: key, of: run.id, as: state, outcome: committed.outcome, requests: requests
                )
                if progress == .alreadyFinished { throw AlreadyFinished() }
                if progress == .phaseFinished { try processor.phaseFinished(phase, of: run, in: session) }
                return (committed, progress == .phaseFinished)
            }
        } catch is AlreadyFinished {
            return nil
        }
    }
}

/// Undoes the transaction of a job that came too late.
private struct AlreadyFinished: Error {}
