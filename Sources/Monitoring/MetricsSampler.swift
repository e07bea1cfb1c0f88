package import Concurrency
package import Messaging
package import Observability
package import Runs
import ServiceLifecycle
package import Storage

/// Looks now and then at what only the broker knows, queues and budgets, and exposes it with every scrape, together
/// with what this process knows of itself.
///
/// A figure that could not be read for `freshness` is no longer exposed: a missing series can be alarmed on, an old one
/// lies.
package final class MetricsSampler: Service {
    /// The sources of the figures.
    package struct Subjects: Sendable {
        var queues: [QueueName]?
        var worker: Worker?
        var figures: @Sendable () -> [StageFigure]
        var budgets: @Sendable () async -> [(service: String, status: BudgetStatus)]

        /// Names what is looked at.
        ///
        /// - Parameters:
        ///   - queues: The queues whose figures are exposed; `nil` for all, a hundred at most.
        ///   - worker: The worker of this process; `nil` when it has none.
        ///   - figures: The stage's own figures.
        ///   - budgets: How the request budgets stand that this process uses.
        package init(
            queues: [QueueName]? = nil, worker: Worker? = nil,
            figures: @escaping @Sendable () -> [StageFigure] = { [] },
            budgets: @escaping @Sendable () async -> [(service: String, status: BudgetStatus)] = { [] }
        ) {
            self.queues = queues
            self.worker = worker
            self.figures = figures
            self.budgets = budgets
        }
    }

    /// How often the broker is asked.
    static let interval = Duration.seconds(5)
    /// How long an answer is exposed.
    static let freshness = Duration.seconds(30)
    /// The most queues that are exposed.
    static let maximumQueues = 100

    private let subjects: Subjects
    private let broker: any Broker
    private let monitor: BrokerMonitor
    private let store: Store
    private let lease: Duration
    private let clock: any TimeSource
    private let sampled = Mutex<(samples: [MetricsSample], at: Duration)?>(nil)

    /// Prepares to look, which begins with ``run()``.
    ///
    /// - Parameters:
    ///   - subjects: What is looked at.
    ///   - broker: Where the queues are.
    ///   - monitor: What is known of the broker's health.
    ///   - store: The store whose health is exposed.
    ///   - lease: The fleet's lease: a worker without a heartbeat for so long does not count as living.
    ///   - clock: The clock of the ages.
    package init(
        _ subjects: Subjects, broker: any Broker, monitor: BrokerMonitor, store: Store, lease: Duration,
        clock: any TimeSource
    ) {
        self.subjects = subjects
        self.broker = broker
        self.monitor = monitor
        self.store = store
        self.lease = lease
        self.clock = clock
    }

    /// Looks until the process shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await look()
                try? await clock.sleep(for: Self.interval)
            }
        }
    }

    /// The present figures.
    package func samples() -> [MetricsSample] {
        var samples = health()
        if let sampled = sampled.withLock({ $0 }), clock.uptime - sampled.at <= Self.freshness {
            samples += sampled.samples
        }
        if let load = subjects.worker?.load {
            samples += [
                MetricsSample("juke_worker_slots", Double(load.slots)),
                MetricsSample("juke_worker_running_jobs", Double(load.running)),
                MetricsSample("juke_worker_last_progress_seconds", load.sinceProgress.inSeconds),
                MetricsSample("juke_worker_oldest_run_seconds", load.oldestRun.inSeconds),
            ]
        }
        return samples + subjects.figures().map { MetricsSample($0.name, $0.value, $0.labels) }
    }

    private func health() -> [MetricsSample] {
        let outage = store.outage
        return [
            MetricsSample("juke_broker_up", monitor.isConnected),
            MetricsSample("juke_broker_writable", monitor.isConnected && monitor.refusal == nil),
            MetricsSample("juke_store_up", HealthReport.Check.store(store).isHealthy),
            MetricsSample("juke_store_outage_seconds", outage?.duration.inSeconds ?? 0),
        ]
    }

    /// Looks once.
    func look() async {
        do {
            let names = try await queues()
            let time = broker.time
            let living = try await broker.workers().filter { time - $0.seenAt <= lease }
            var samples: [MetricsSample] = []
            for name in names {
                let readers = living.count { $0.queues.contains(name) }
                samples += Self.samples(of: try await broker.statistics(of: name), readers: readers)
            }
            for budget in await subjects.budgets() { samples += Self.samples(of: budget.status, budget.service) }
            let taken = samples
            sampled.withLock { $0 = (taken, clock.uptime) }
        } catch {
            // What was seen last is exposed until it is too old.
        }
    }

    private func queues() async throws -> [QueueName] {
        if let queues = subjects.queues { return queues }
        return Array(try await broker.queues().prefix(Self.maximumQueues))
    }

    private static func samples(of queue: QueueStatistics, readers: Int) -> [MetricsSample] {
        let age = Double(queue.oldestAgeMilliseconds ?? 0) / 1000
        return [
            ("juke_queue_depth", Double(queue.depth)), ("juke_queue_lag", Double(queue.lag)),
            ("juke_queue_pending", Double(queue.pending)), ("juke_queue_delayed", Double(queue.delayed)),
            ("juke_queue_dead", Double(queue.dead)), ("juke_queue_oldest_age_seconds", age),
            ("juke_queue_workers", Double(readers)), ("juke_queue_paused", queue.isPaused ? 1 : 0),
            ("juke_queue_draining", queue.isDraining ? 1 : 0),
        ].map { MetricsSample($0, $1, [("queue", queue.queue.rawValue)]) }
    }

    private static func samples(of budget: BudgetStatus, _ service: String) -> [MetricsSample] {
        let labels = [("service", service)]
        return [
            budget.rate.map { MetricsSample("juke_budget_rate", $0, labels) },
            MetricsSample("juke_budget_paused_seconds", budget.pause?.remaining.inSeconds ?? 0, labels),
            MetricsSample("juke_budget_requests_total", Double(budget.granted), labels),
            MetricsSample("juke_budget_refusals_total", Double(budget.refusals), labels),
        ].compactMap(\.self)
    }
}
