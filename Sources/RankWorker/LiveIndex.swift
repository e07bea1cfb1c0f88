import Concurrency
import Ranking

/// The index that answers come from just now.
///
/// Swapping it does not disturb a request that still uses the old one.
final class LiveIndex: Sendable {
    private let state = Mutex<State>(State())

    private struct State {
        var index: CatalogIndex?
        var revision: Int64?
    }

    /// The index; `nil` as long as no model is active.
    var current: CatalogIndex? {
        state.withLock { $0.index }
    }

    /// The store's revision that the index was read at.
    var revision: Int64? {
        state.withLock { $0.revision }
    }

    /// Puts another index in place.
    func swap(to index: CatalogIndex?, revision: Int64) {
        state.withLock { $0 = State(index: index, revision: revision) }
    }
}
