import Concurrency
import Logging
import Ranking
import ServiceLifecycle

/// Gives an index that answers by comparing with every row what makes its answers quick.
///
/// A worker that starts shows its index before that is built: the answers are the same.
struct IndexPruner: Service {
    let index: LiveIndex
    let interval: Duration
    let clock: any TimeSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await prune()
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// Puts the same index with pruned tables in the place of one without.
    func prune() async {
        guard let present = index.loaded?.index, !present.isPruned else { return }
        let begin = clock.uptime
        let pruned = await BackgroundThread.run(isUrgent: false) { present.pruned() }
        index.replace(present, with: pruned, from: .store)
        logger.debug("index pruned", metadata: ["milliseconds": "\(Int((clock.uptime - begin).inSeconds * 1_000))"])
    }
}
