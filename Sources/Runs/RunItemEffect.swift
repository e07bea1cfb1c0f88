package import Foundation
package import Storage

/// The effect of one item of a run on the store.
package struct RunItemEffect: Sendable {
    /// Writes the effect, adds the items that follow from it, and says what came out.
    let commit: @Sendable (StoreSession) throws -> Committed
    /// How its transaction plans its statements.
    let plan: PlanMode

    /// The result of a commit.
    package struct Committed: Sendable {
        /// The job's outcome for its item, as a JSON object.
        package var outcome: Data
        /// Items that the run did not have before; their jobs are enqueued after the commit.
        package var newItems: [RunItem]

        /// Encodes what the job made of its item.
        ///
        /// - Throws: `EncodingError` when the outcome cannot be written as JSON.
        package init(outcome: some Encodable, newItems: [RunItem] = []) throws {
            self.outcome = try JSONEncoder().encode(outcome)
            self.newItems = newItems
        }
    }

    /// `commit` runs in the transaction that finishes the item, and again when that is retried.
    package init(plan: PlanMode = .adaptive, _ commit: @escaping @Sendable (StoreSession) throws -> Committed) {
        self.plan = plan
        self.commit = commit
    }
}

extension RunItemEffect {
    /// Finishes an item with this effect: one transaction for the effect, the items that follow from it, the item's own
    /// state, and the end of the phase when it was the last.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - state: How it ends.
    ///   - run: Its run.
    ///   - processor: What the stage does for such items.
    ///   - store: Where all of it is.
    ///   - requests: How many requests to outside services it took.
    /// - Returns: What was committed; `nil` when somebody else has finished the item, and then nothing of this is kept.
    /// - Throws: `StorageError`, or what the effect or the processor throws; nothing is kept then either.
    func commit(
        to item: RunItemID, as state: RunItem.State, of run: Run, by processor: any RunItemProcessor, in store: Store,
        requests: Int = 0
    ) async throws -> (committed: Committed, isPhaseOver: Bool)? {
        do {
            return try await store.write(plan: plan) { session in
                let committed = try commit(session)
                try session.runs.addItems(committed.newItems, to: run.id)
                let progress = try session.runs.finishItem(
                    item, as: state, outcome: committed.outcome, requests: requests
                )
                if progress == .alreadyFinished { throw AlreadyFinished() }
                if progress == .phaseFinished { try processor.phaseFinished(item.phase, of: run, in: session) }
                return (committed, progress == .phaseFinished)
            }
        } catch is AlreadyFinished {
            return nil
        }
    }
}

/// Thrown to roll back the transaction of a job whose item another job has finished.
private struct AlreadyFinished: Error {}
