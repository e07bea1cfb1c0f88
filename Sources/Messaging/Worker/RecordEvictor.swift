import Concurrency
import Logging

/// Evicts records of ended jobs while the broker's memory is short, so that new jobs have room.
///
/// Every worker looks at the memory every two seconds, and one of them evicts.
struct RecordEvictor {
    let broker: any QueueAdministration
    let worker: ConsumerName
    let clock: any TimeSource
    let logger: Logger
    private let outageWarning = ThrottledWarning()
    private static let pause = Duration.seconds(2)

    /// Looks until cancelled.
    func run() async {
        var eviction = RecordEviction(by: worker)
        while !Task.isCancelled {
            do {
                eviction = try await broker.evictRecords(eviction)
                outageWarning.noteRecovery(logger, "the broker's memory can be looked at again")
            } catch {
                guard !Task.isCancelled else { return }
                outageWarning.warn(logger, "the broker's memory cannot be looked at", error, at: clock.uptime)
            }
            if eviction.isOver {
                if eviction.evicted > 0 {
                    logger.notice(
                        "the broker's memory was short; records of ended jobs are gone before their day was over",
                        metadata: ["records": "\(eviction.evicted)"])
                }
                eviction = RecordEviction(by: worker)
            }
            try? await clock.sleep(for: Self.pause)
        }
    }
}
