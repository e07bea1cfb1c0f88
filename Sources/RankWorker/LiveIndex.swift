import Catalog
import Concurrency
import Logging
import Messaging
import Ranking
import Runs
import ServiceLifecycle
import Storage

/// The index that answers come from just now.
///
/// Swapping it does not disturb a request that still uses the old one.
final class LiveIndex: Sendable {
    private let state = Mutex<State>(State())
    private let clock: any TimeSource

    /// Moments are those of the monotonic clock.
    private struct State {
        var index: CatalogIndex?
        var revision: Int64?
        var loadedAt: Duration?
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

    /// Answers from another index from now on; requests under way keep theirs.
    func swap(to index: CatalogIndex?, revision: Int64) {
        let now = clock.uptime
        state.withLock { $0 = State(index: index, revision: revision, loadedAt: now, seen: (revision, now)) }
    }

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
            state.seen.map { StageFigure("juke_index_checked_seconds", (now - $0.at).inSeconds) },
        ]
        return rows + figures.compactMap(\.self)
    }
}

/// Keeps the index in step with the store: looks at its revision, loads the new vectors beside the old, swaps.
struct IndexFollower: Service {
    let index: LiveIndex
    let store: Store
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

    /// Loads the index when the store has changed since it was loaded.
    func refresh() async throws {
        let revision = try await store.read { try $0.embeddings.revision() }
        index.note(revision: revision)
        guard revision != index.revision else { return }
        let loaded = try await store.read { session in try IndexLoader(session).load() }
        index.swap(to: loaded.index, revision: loaded.revision)
        guard let loadedIndex = loaded.index else {
            logger.notice("no model is active; run `juke retrain`")
            return
        }
        logger.info(
            "index loaded",
            metadata: [
                "model": "\(loadedIndex.modelVersion)", "revision": "\(loaded.revision)",
                "artists": "\(loadedIndex[.artist].count)", "albums": "\(loadedIndex[.album].count)",
                "tracks": "\(loadedIndex[.track].count)", "genres": "\(loadedIndex[.genre].count)",
            ]
        )
    }
}
