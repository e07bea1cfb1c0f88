public import Foundation
public import Storage

/// What one item of a run leaves in the store.
public struct RunItemEffect: Sendable {
    /// Writes the effect, adds the items that follow from it, and says what came out.
    let commit: @Sendable (StoreSession) throws -> Committed
    /// How its transaction finds rows.
    let search: PlanMode

    /// What a commit came to.
    public struct Committed: Sendable {
        /// What the job made of its item, as a JSON object.
        public var outcome: Data
        /// Items that the run did not have before; their jobs are enqueued after the commit.
        public var newItems: [RunItem]

        /// Makes a result.
        ///
        /// - Throws: `EncodingError` when the outcome cannot be written as JSON.
        public init(outcome: some Encodable, newItems: [RunItem] = []) throws {
            self.outcome = try JSONEncoder().encode(outcome)
            self.newItems = newItems
        }
    }

    /// Makes an effect; `commit` runs in the transaction that finishes the item, and again when that is retried.
    public init(rows search: PlanMode = .planned, _ commit: @escaping @Sendable (StoreSession) throws -> Committed) {
        self.search = search
        self.commit = commit
    }
}
