import Catalog
import Concurrency
import Ranking
import Runs

/// The index that requests are answered from at present: one that was built, with what has changed since over it.
///
/// A request that began with an index ends with it, also when the index is swapped meanwhile.
final class LiveIndex: Sendable {
    private let state = Mutex<State>(State())
    private let clock: any TimeSource

    /// Moments are those of the monotonic clock.
    private struct State {
        /// The index as it was built.
        var base: CatalogIndex?
        /// What has changed since.
        var changes = IndexChanges()
        /// The index with its changes.
        var index: CatalogIndex?
        /// The revision that ``index`` shows.
        var revision: Int64?
        var loadedAt: Duration?
        var origin: IndexOrigin?
        /// The store's revision when it was last read, and when that was.
        var seen: (revision: Int64, at: Duration)?
        /// Since when the store is known to have another revision.
        var behindSince: Duration?
    }

    /// Starts without an index.
    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// The index; `nil` as long as no model is active.
    var current: CatalogIndex? {
        state.withLock { $0.index }
    }

    /// The store's revision that the index shows.
    var revision: Int64? {
        state.withLock { $0.revision }
    }

    /// The index as it was built, with where it came from, and when; `nil` for none, or one that came from nowhere.
    var loaded: (index: CatalogIndex, origin: IndexOrigin, at: Duration)? {
        state.withLock { state in
            guard let index = state.base, let origin = state.origin, let at = state.loadedAt else { return nil }
            return (index, origin, at)
        }
    }

    /// The index as it was built, what has changed since, and the revision that both show; `nil` for no index.
    var parts: (base: CatalogIndex, changes: IndexChanges, revision: Int64)? {
        state.withLock { state in
            guard let base = state.base, let revision = state.revision else { return nil }
            return (base, state.changes, revision)
        }
    }

    /// Answers from another index from now on; requests under way keep theirs.
    ///
    /// - Parameters:
    ///   - index: The index as it was built.
    ///   - changes: What has changed since.
    ///   - revision: The store's revision that both show.
    ///   - origin: Where the index came from.
    func swap(
        to index: CatalogIndex?, showing changes: IndexChanges = IndexChanges(), revision: Int64,
        from origin: IndexOrigin? = nil
    ) {
        let now = clock.uptime
        state.withLock {
            $0 = State(
                base: index, changes: changes, index: index?.showing(changes), revision: revision, loadedAt: now,
                origin: origin, seen: (revision, now))
        }
    }

    /// Shows what has changed since the index was built.
    func show(_ changes: IndexChanges, revision: Int64) {
        state.withLock { state in
            state.changes = changes
            state.index = state.base?.showing(changes)
            state.revision = revision
            if state.seen?.revision == revision { state.behindSince = nil }
        }
    }

    /// Answers from an index with the same answers from now on, unless the present one is another meanwhile.
    ///
    /// - Parameters:
    ///   - index: The index as it was built.
    ///   - other: The same in another form; what has changed since stays over it.
    ///   - source: Where the memory of that is.
    func replace(_ index: CatalogIndex, with other: CatalogIndex, from source: IndexOrigin.Source) {
        state.withLock { state in
            guard let base = state.base, base.isSame(as: index) else { return }
            state.base = other
            state.index = other.showing(state.changes)
            state.origin?.source = source
        }
    }

    /// Notes that the index shows the facts that the store has.
    func noteChecked() { state.withLock { $0.origin?.isUnchecked = false } }

    /// Notes which revision the store has.
    func note(revision: Int64) {
        let now = clock.uptime
        state.withLock { state in
            state.seen = (revision, now)
            state.behindSince = revision == state.revision ? nil : state.behindSince ?? now
        }
    }

    /// Its figures for metrics.
    var figures: [StageFigure] {
        let (state, now) = (state.withLock { $0 }, clock.uptime)
        let types: [ResourceType] = [.artist, .album, .track, .genre]
        let rows = types.map { type in
            StageFigure(
                "juke_index_rows", Double(state.index.map { $0[type].count } ?? 0), [("type", type.rawValue)])
        }
        let figures: [StageFigure?] = [
            StageFigure("juke_index_ready", state.index == nil ? 0 : 1),
            state.revision.map { StageFigure("juke_index_revision", Double($0)) },
            state.seen.map { seen in
                StageFigure("juke_index_revision_lag", Double(seen.revision - (state.revision ?? 0)))
            },
            StageFigure("juke_index_changed_rows", Double(state.changes.count)),
            StageFigure("juke_index_behind_seconds", state.behindSince.map { (now - $0).inSeconds } ?? 0),
            state.loadedAt.map { StageFigure("juke_index_age_seconds", (now - $0).inSeconds) },
            state.origin.map { origin in
                StageFigure("juke_index_load_seconds", origin.duration.inSeconds, [("source", origin.first.rawValue)])
            },
            state.seen.map { StageFigure("juke_index_checked_seconds", (now - $0.at).inSeconds) },
        ]
        return rows + figures.compactMap(\.self)
    }
}

/// Where an index came from, and how long that took.
struct IndexOrigin: Sendable {
    enum Source: String, Sendable { case store, snapshot }

    /// Where its memory is.
    var source: Source
    /// Where it was loaded from at first.
    let first: Source
    /// The state that it shows; `nil` where no snapshot may be written of it.
    private(set) var label: CatalogIndex.Label?
    /// The store's last answer about the catalog's facts.
    let facts: String?
    /// Whether the catalog's facts may have changed since; then the store is asked once more.
    var isUnchecked: Bool
    let duration: Duration

    init(
        _ source: Source, _ label: CatalogIndex.Label?, facts: String? = nil, isUnchecked: Bool = false,
        in duration: Duration
    ) {
        self.isUnchecked = isUnchecked
        self.source = source
        first = source
        self.label = label
        self.facts = facts ?? label?.facts
        self.duration = duration
    }

    /// The same of an index that was built anew of one from here and what had changed since.
    func merged(at revision: Int64) -> IndexOrigin {
        var merged = self
        merged.source = .store
        merged.label?.revision = revision
        return merged
    }
}
