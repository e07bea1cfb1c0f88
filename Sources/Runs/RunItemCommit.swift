import Messaging
import Storage

/// Finishes items of one run: stores their effect, and enqueues what follows.
struct RunItemCommit {
    let processor: any RunItemProcessor
    let run: Run
    let store: Store
    let producer: Producer

    /// Stores the effect of an item that ends, and enqueues the items that follow from it.
    ///
    /// - Parameters:
    ///   - effect: What the item leaves behind.
    ///   - item: The item.
    ///   - state: How it ends.
    ///   - requests: How many requests to outside services it took.
    /// - Returns: What was stored, and whether the phase is over; `nil` when somebody else has finished the item.
    /// - Throws: As ``RunItemEffect/commit(to:as:of:by:in:requests:)``, or `BrokerError`.
    func commit(
        _ effect: RunItemEffect, of item: RunItemID, as state: RunItem.State, requests: Int = 0
    ) async throws -> (committed: RunItemEffect.Committed, isPhaseOver: Bool)? {
        let result = try await effect.commit(
            to: item, as: state, of: run, by: processor, in: store, requests: requests)
        guard let result else { return nil }
        try await RunFanOut(store: store, producer: producer).enqueue(result.committed.newItems, of: run.id)
        return result
    }

    /// The same, and then takes the run on where the phase is over.
    ///
    /// - Returns: What was stored; `nil` when somebody else has finished the item.
    /// - Throws: As ``commit(_:of:as:requests:)``, or what the processor throws for the next step.
    func finish(
        _ item: RunItemID, as state: RunItem.State, with effect: RunItemEffect, requests: Int
    ) async throws -> RunItemEffect.Committed? {
        guard let result = try await commit(effect, of: item, as: state, requests: requests) else { return nil }
        if result.isPhaseOver { try await processor.continueRun(run, after: item.phase, producer: producer) }
        return result.committed
    }
}
