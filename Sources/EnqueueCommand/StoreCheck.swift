import Messaging
import Runs
import Storage

/// Looks whether the store does its work: from here, and as the workers see it.
enum StoreCheck {
    /// What is wrong with a store that could be opened.
    static func findings(_ store: Store) async -> [Finding] {
        do {
            try await store.tryWriting()
            return []
        } catch {
            return [finding(error)]
        }
    }

    /// A store that cannot be opened, or takes no changes.
    static func finding(_ error: any Error) -> Finding {
        Finding(
            .critical, "the store is out of order: \(error)",
            advice: error.isOutage
                ? "put the database right; jobs wait for it, and go on by themselves"
                : "put the database right; jobs fail until then"
        )
    }

    /// What workers that gave a sign of life lately wait for.
    static func findings(_ workers: [WorkerStatus], at now: Timestamp, lease: Duration) -> [Finding] {
        let waiting = workers.filter { now - $0.seenAt <= lease && $0.outage != nil }
        return Dictionary(grouping: waiting) { $0.outage ?? "" }.sorted { $0.key < $1.key }.map { reason, workers in
            Finding(
                .critical,
                "\(workers.count) \(workers.count == 1 ? "worker waits" : "workers wait") for the store: \(reason)",
                advice: "put the database right; jobs wait for it, and go on by themselves"
            )
        }
    }
}
