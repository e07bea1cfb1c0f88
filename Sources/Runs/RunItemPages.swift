import Storage

/// The items of one phase of a run that stand in one state, page by page in their order.
///
/// A page has at most ``RunFanOut/pageSize`` of them and begins after the last position of the one before, so an item
/// that leaves the state meanwhile moves no other.
struct RunItemPages {
    private let store: Store
    private let run: String
    private let phase: String
    private let state: RunItem.State
    private var position = Int.min

    /// Begins with the first item.
    init(of run: String, phase: String, state: RunItem.State, in store: Store) {
        self.store = store
        self.run = run
        self.phase = phase
        self.state = state
    }

    /// The next page; `nil` when there are no more items.
    ///
    /// - Throws: `StorageError`.
    mutating func next() async throws -> [RunItem]? {
        let (run, phase, state, after) = (run, phase, state, position)
        let items = try await store.read { session in
            try session.runs.items(of: run, phase: phase, state: state, after: after, limit: RunFanOut.pageSize)
        }
        guard let last = items.last else { return nil }
        position = last.position
        return items
    }
}
