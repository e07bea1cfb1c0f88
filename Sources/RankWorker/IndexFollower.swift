import Catalog
import Logging
import Messaging
import Ranking
import Runs
import ServiceLifecycle
import Storage

/// Keeps the index in step with the store: looks at its revision, loads the new vectors beside the old, swaps.
struct IndexFollower: Service {
    let index: LiveIndex
    let store: Store
    let interval: Duration
    let clock: any JobClock
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
