package import Concurrency
import Messaging
package import Observability
import ServiceLifecycle
package import Storage

/// Asks the store now and then whether it works, so that a process without jobs knows it too, and one with jobs knows
/// when an outage is over.
package struct StoreMonitor: Service {
    private let store: Store
    private let clock: any TimeSource

    /// How often a store is asked that works.
    static let interval = Duration.seconds(5)
    /// How often one is asked that does not.
    static let intervalInOutage = Duration.seconds(2)

    /// Prepares to watch a store, which begins with ``run()``.
    package init(_ store: Store, clock: any TimeSource) {
        self.store = store
        self.clock = clock
    }

    /// Asks until the process shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await ask()
                let pause = store.outage == nil ? Self.interval : Self.intervalInOutage
                try? await clock.sleep(for: pause)
            }
        }
    }

    /// Asks once: with a change that leaves nothing where changes have failed, else with a read.
    func ask() async {
        do {
            if store.outage?.failsWrites == true { try await store.tryWriting() } else { try await store.ping() }
        } catch {
            // The store has noted it, and logs it where it is news.
        }
    }
}

extension HealthReport.Check {
    /// The checks of `/health/ready` for a store that a ``StoreMonitor`` watches.
    package static func store(_ store: Store) -> HealthReport.Check {
        if let outage = store.outage {
            return HealthReport.Check(
                "store", isHealthy: false,
                detail: "the store has been unavailable for \(outage.duration.components.seconds) s: \(outage.reason); "
                    + "jobs wait for it, and go on by themselves"
            )
        }
        let silence = store.sinceAnswer
        guard silence < .seconds(15) else {
            return HealthReport.Check(
                "store", isHealthy: false,
                detail: "the store has not answered for \(silence.components.seconds) s; is the database of "
                    + "JUKE_DATABASE_URL up?"
            )
        }
        return HealthReport.Check("store", isHealthy: true, detail: "the store answers")
    }
}
