import Catalog
import Concurrency
import Logging
import Messaging
import Ranking
import Runs
import ServiceLifecycle
import Storage

/// The index that requests are answered from at present.
///
/// A request that began with an index ends with it, also when the index is swapped meanwhile.
final class LiveIndex: Sendable {
    private let state = Mutex<State>(State())
    private let clock: any TimeSource

    /// Moments are those of the monotonic clock.
    private struct State {
        var index: CatalogIndex?
        var revision: Int64?
        var loadedAt: Duration?
        var origin: IndexOrigin?
        /// The store's revision when it was last read, and when that was.
        var seen: (revision: Int64, at: Duration)?
        /// Since when the store is known to have another revision.
        var behindSince: Duration?
    }

    /// Starts without an index.
    init(clock: any TimeSource = SystemClock()) {
        self.clock = clock
    }

    /// The index; `nil` as long as no model is active.
    var current: CatalogIndex? {
        state.withLock { $0.index }
    }

    /// The store's revision that the index was read at.
    var revision: Int64? {
        state.withLock { $0.revision }
    }

    /// The index with where it came from, and when; `nil` for none, or one that came from nowhere.
    var loaded: (index: CatalogIndex, origin: IndexOrigin, at: Duration)? {
        state.withLock { state in
            guard let index = state.index, let origin = state.origin, let at = state.loadedAt else { return nil }
            return (index, origin, at)
        }
    }

    /// Answers from another index from now on; requests under way keep theirs.
    func swap(to index: CatalogIndex?, revision: Int64, from origin: IndexOrigin? = nil) {
        let now = clock.uptime
        state.withLock {
            $0 = State(index: index, revision: revision, loadedAt: now, origin: origin, seen: (revision, now))
        }
    }

    /// Answers from an index that says the same from now on, unless the present one has changed meanwhile.
    ///
    /// - Parameters:
    ///   - index: The present one.
    ///   - other: The same in another form.
    ///   - source: Where the memory of that is.
    func replace(_ index: CatalogIndex, with other: CatalogIndex, from source: IndexOrigin.Source) {
        state.withLock { state in
            guard let current = state.index, current.isSame(as: index) else { return }
            state.index = other
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
    let label: CatalogIndex.Label?
    /// Whether the catalog's facts may have changed since; then the store is asked once more.
    var isUnchecked: Bool
    let duration: Duration

    init(_ source: Source, _ label: CatalogIndex.Label?, isUnchecked: Bool = false, in duration: Duration) {
        self.isUnchecked = isUnchecked
        self.source = source
        first = source
        self.label = label
        self.duration = duration
    }
}

/// Updates the index when the store changes: reads the store's revision, loads the new vectors, and swaps the index.
struct IndexFollower: Service {
    let index: LiveIndex
    let store: Store
    /// Where snapshots are; `nil` for none.
    var snapshots: SnapshotFolder?
    let interval: Duration
    let clock: any TimeSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: interval)
                    try await refresh()
                } catch is CancellationError {
                    return
                } catch {
                    // The old index stays good; the store may be back in a moment.
                    logger.log(
                        level: error.isOutage ? .debug : .warning, "the store's revision cannot be read",
                        metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Shows the first index: a snapshot where there is one of the active model, else what the store has.
    ///
    /// An older snapshot is a state that the store had, as a worker has that is behind; what is new comes with the next
    /// look at the store. That look also compares the facts of the catalog, which change without the revision.
    ///
    /// - Parameter isExact: Whether only the store's present state will do.
    /// - Throws: `StorageError`.
    func start(exactly isExact: Bool = false) async throws {
        let begin = clock.uptime
        let label = try await store.read { [url = store.url] in
            try IndexLoader($0).label(of: url, withFacts: isExact)
        }
        guard let snapshots, let label else { return try await refresh() }
        do {
            let found = try await BackgroundThread.run(isUrgent: true) {
                try snapshots.newest(for: label, exactly: isExact)
            }
            guard let found else { return try await refresh() }
            let origin = IndexOrigin(.snapshot, found.label, isUnchecked: !isExact, in: clock.uptime - begin)
            index.swap(to: found.index, revision: found.label.revision, from: origin)
            index.note(revision: label.revision)
            tell(found.index, origin)
        } catch let error as SnapshotError {
            logger.warning("the snapshot of the index is left; loading from the store", metadata: ["error": "\(error)"])
            try await refresh()
        }
    }

    /// Loads the index when the store has changed since it was loaded.
    func refresh() async throws {
        let revision = try await store.read { try $0.embeddings.revision() }
        index.note(revision: revision)
        if revision == index.revision {
            guard let origin = index.loaded?.origin, origin.isUnchecked else { return }
            let label = try await store.read { [url = store.url] in
                try IndexLoader($0).label(of: url, withFacts: true)
            }
            if label == origin.label { return index.noteChecked() }
        }
        let begin = clock.uptime
        // The first index answers as soon as it can; `IndexPruner` sees to the rest.
        let isFirst = index.current == nil
        let (loaded, label) = try await store.read { [url = store.url] session in
            let loader = IndexLoader(session)
            let read = try loader.read()
            // The database looks through the catalog while what was read is built.
            let label = try loader.label(of: url, withFacts: true)
            let built = read.index()
            return ((index: isFirst ? built : built?.pruned(), revision: read.revision), label)
        }
        let origin = IndexOrigin(.store, label, in: clock.uptime - begin)
        index.swap(to: loaded.index, revision: loaded.revision, from: origin)
        guard let loadedIndex = loaded.index else {
            logger.notice("no model is active; run `juke retrain`")
            return
        }
        tell(loadedIndex, origin)
    }

    private func tell(_ loaded: CatalogIndex, _ origin: IndexOrigin) {
        logger.info(
            "index loaded",
            metadata: [
                "from": "\(origin.first.rawValue)", "milliseconds": "\(Int(origin.duration.inSeconds * 1_000))",
                "model": "\(loaded.modelVersion)", "revision": "\(index.revision ?? 0)",
                "artists": "\(loaded[.artist].count)", "albums": "\(loaded[.album].count)",
                "tracks": "\(loaded[.track].count)", "genres": "\(loaded[.genre].count)",
            ]
        )
    }
}
