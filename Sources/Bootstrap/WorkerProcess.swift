package import Concurrency
import Foundation
package import Logging
package import Messaging
import Monitoring
import Observability
package import Runs
import ServiceLifecycle
package import Settings
package import Storage
import UnixSignals

/// A worker process of the fleet: opens store and broker, builds one stage, and works until it is told to stop.
package struct WorkerProcess: Sendable {
    private let label: String
    private let settings: Settings
    private let queues: [QueueName]
    private let clock: any TimeSource

    /// Prepares a process, which opens nothing before ``run(_:)``.
    ///
    /// - Parameters:
    ///   - label: The name of the process in logs and in the table of workers.
    ///   - settings: The environment with the flags laid over it.
    ///   - queues: The queues to consume; empty for the stage's own.
    ///   - clock: The one clock of the process.
    package init(
        _ label: String, settings: Settings, queues: [QueueName] = [], clock: any TimeSource
    ) {
        self.label = label
        self.settings = settings
        self.queues = queues
        self.clock = clock
    }

    /// Runs the process until SIGTERM or SIGINT.
    ///
    /// All settings are read before store and broker are opened.
    ///
    /// - Parameter read: Reads the settings of the stage, and returns what builds it on the open store.
    /// - Throws: `SettingsError`, or why store or broker could not be reached in time.
    package func run(_ read: (StageContext) throws -> StageBuilder) async throws {
        let logger = try Logger.juke(label, settings: settings, clock: clock)
        let fleet = try FleetSettings(settings)
        let worker = try WorkerSettings(settings)
        let listener = try settings.metricsAddress()
        let providers = ProviderFactory(settings, isFleet: true, clock: clock)
        let build = try read(StageContext(settings: settings, providers: providers, clock: clock, logger: logger))
        let metrics = try settings.startMetrics(clock: clock)
        DescriptorLimit.raise()

        let producer = try await fleet.connectProducer(clock: clock, logger: logger)
        try await producer.broker.shuttingDown {
            let store = try await fleet.openStore(clock: clock, logger: logger)
            try await store.closing {
                var stage = try await build(store)
                if !queues.isEmpty { stage.queues = queues }
                if worker.runsDebugTasks {
                    let probe = IdempotencyProbe(store: store, process: worker.process.number)
                    try await probe.prepare()
                    stage.handlers += DebugHandlers.all + [probe]
                }
                let figures = listener.map { Figures(address: $0, metrics: metrics, providers: providers) }
                try await work(
                    at: stage, settings: worker, producer: producer, store: store, figures: figures, logger: logger)
            }
        }
    }

    /// Where the operators' figures go, and what the providers add to them.
    private struct Figures {
        let address: MetricsAddress
        let metrics: MetricsRegistry
        let providers: ProviderFactory
    }

    /// Works; whoever calls it closes store and broker.
    private func work(
        at stage: Stage, settings: WorkerSettings, producer: Producer, store: Store, figures: Figures?,
        logger: Logger
    ) async throws {
        let worker = stage.worker(
            label, producer: producer, store: store, settings: settings, clock: clock, logger: logger)
        let monitor = BrokerMonitor(producer.broker, clock: clock)
        var services: [any Service] = stage.services + [worker, StoreMonitor(store, clock: clock), monitor]
        if !stage.processors.isEmpty {
            services.append(
                RunSweeper(of: stage.processors, store: store, producer: producer, clock: clock, logger: logger))
        }
        if let figures {
            let sampler = MetricsSampler(
                MetricsSampler.Subjects(
                    queues: stage.queues, worker: worker, figures: stage.figures,
                    budgets: { await figures.providers.budgetStatuses() }),
                broker: producer.broker, monitor: monitor, store: store, lease: settings.lease, clock: clock)
            figures.metrics.collect { sampler.samples() }
            services.append(sampler)
            services.append(
                HealthListener(
                    at: figures.address, metrics: figures.metrics, logger: logger, clock: clock,
                    further: { [.writing(monitor), .store(store)] },
                    isHealthy: { worker.isHealthy() }
                )
            )
        }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}

/// The parts from which a process reads what its stage needs.
package struct StageContext: Sendable {
    /// The environment of the process with its flags laid over it.
    package let settings: Settings
    /// The factory of the providers that the settings name, with the fleet's request budgets.
    package let providers: ProviderFactory
    /// The one clock of the process.
    package let clock: any TimeSource
    /// The logger of the process.
    package let logger: Logger
}

extension Stage {
    /// The worker that runs the stage's handlers on its queues; its jobs wait while the store is unavailable.
    package func worker(
        _ role: String, producer: Producer, store: Store, settings: WorkerSettings, clock: any TimeSource,
        logger: Logger
    ) -> Worker {
        let options = WorkerOptions(
            name: .unique(role: role, in: settings.process), process: settings.process,
            concurrency: settings.concurrency ?? concurrency ?? settings.cores, lease: settings.lease,
            gracePeriod: settings.gracePeriod, version: Juke.version
        )
        return Worker(
            broker: producer.broker, producer: producer,
            handlers: handlers.map { OutageRetryHandler($0, store: store) }, queues: queues, options: options,
            clock: clock, outage: { store.outage?.reason }, logger: logger
        )
    }
}
