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

    /// Prepares a process, which opens nothing before ``run(_:)``.
    ///
    /// - Parameters:
    ///   - label: The name of the process in logs and in the table of workers.
    ///   - settings: The environment with the flags laid over it.
    ///   - queues: The queues to consume; empty for the stage's own.
    package init(_ label: String, settings: Settings, queues: [QueueName] = []) {
        self.label = label
        self.settings = settings
        self.queues = queues
    }

    /// Runs the process until SIGTERM or SIGINT.
    ///
    /// - Parameter build: Builds the stage once store and broker are open.
    /// - Throws: `SettingsError`, or why store or broker could not be reached in time.
    package func run(_ build: (StageContext) async throws -> Stage) async throws {
        let logger = try Logger.juke(label, settings: settings)
        DescriptorLimit.raise()
        let metrics = try settings.startMetrics()
        let producer = try await settings.connectProducer(logger: logger)
        try await producer.broker.shuttingDown {
            let store = try await settings.openStore(logger: logger)
            try await store.closing {
                try await work(producer, store, metrics, logger, build)
            }
        }
    }

    /// Builds the stage and works; whoever calls it closes store and broker.
    private func work(
        _ producer: Producer, _ store: Store, _ metrics: MetricsRegistry, _ logger: Logger,
        _ build: (StageContext) async throws -> Stage
    ) async throws {
        let context = StageContext(
            settings: settings, providers: ProviderFactory(settings, isFleet: true), logger: logger, store: store
        )
        var stage = try await build(context)
        if !queues.isEmpty { stage.queues = queues }
        if try settings.value(of: .debugTasks) {
            let probe = IdempotencyProbe(store: store)
            try await probe.prepare()
            stage.handlers += DebugHandlers.all + [probe]
        }
        let worker = try stage.worker(
            label, producer: producer, store: store, settings: settings, logger: logger
        )

        let monitor = BrokerMonitor(producer.broker)
        var services: [any Service] = stage.services + [worker, StoreMonitor(store), monitor]
        if !stage.processors.isEmpty {
            services.append(RunSweeper(of: stage.processors, store: store, producer: producer, logger: logger))
        }
        if let port = try settings.optionalValue(of: .metricsPort) {
            let sampler = MetricsSampler(
                MetricsSampler.Subjects(
                    queues: stage.queues, worker: worker, figures: stage.figures,
                    budgets: { await context.providers.budgetStatuses() }),
                broker: producer.broker, monitor: monitor, store: store,
                lease: .seconds(try settings.value(of: .leaseSeconds)))
            metrics.collect { sampler.samples() }
            services.append(sampler)
            services.append(
                HealthListener(
                    host: try settings.value(of: .metricsHost), port: port,
                    allowedHosts: try settings.optionalValue(of: .allowedHosts) ?? .loopback, metrics: metrics,
                    logger: logger,
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

/// The parts from which a process builds a stage.
package struct StageContext: Sendable {
    /// The environment of the process with its flags laid over it.
    package let settings: Settings
    /// The factory of the providers that the settings name, with the fleet's request budgets.
    package let providers: ProviderFactory
    /// The logger of the process.
    package let logger: Logger
    /// The store, open and migrated.
    package let store: Store
}

extension Stage {
    /// The worker that runs the stage's handlers on its queues; its jobs wait while the store is unavailable.
    ///
    /// - Throws: `SettingsError`.
    package func worker(
        _ role: String, producer: Producer, store: Store, settings: Settings, logger: Logger
    ) throws -> Worker {
        let options = WorkerOptions(
            name: .unique(role: role),
            concurrency: try settings.optionalValue(of: .workerConcurrency) ?? concurrency ?? settings.cores,
            lease: .seconds(try settings.value(of: .leaseSeconds)),
            gracePeriod: .seconds(try settings.value(of: .graceSeconds)),
            version: Juke.version
        )
        return Worker(
            broker: producer.broker, producer: producer,
            handlers: handlers.map { OutageRetryHandler($0, store: store) }, queues: queues, options: options,
            outage: { store.outage?.reason }, logger: logger
        )
    }
}
