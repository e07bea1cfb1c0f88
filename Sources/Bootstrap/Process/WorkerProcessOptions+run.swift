import Logging
import Messaging
import ServiceLifecycle
import Storage
import UnixSignals

extension WorkerProcessOptions {
    /// Runs one stage as a process of the fleet: reads the configuration, opens store and broker, works until told to stop.
    ///
    /// - Parameters:
    ///   - label: The process' name in logs and in the table of workers.
    ///   - flags: Lays the flags of the stage over the environment.
    ///   - build: Puts the stage together.
    /// - Throws: ``SettingsError``, or why store or broker could not be reached in time.
    public func runWorker(
        _ label: String, flags: (inout Settings) -> Void = { _ in },
        build: (StageContext) async throws -> Stage
    ) async throws {
        var settings = Settings.process()
        apply(to: &settings)
        flags(&settings)
        settings.isFleet = true
        let logger = try Logger.juke(label, settings: settings)
        let metrics = try settings.startMetrics()
        let producer = try await settings.connectProducer(logger: logger)
        let store = try await settings.openStore(logger: logger)

        var stage = try await build(StageContext(settings: settings, logger: logger, store: store))
        if !queues.isEmpty { stage.queues = queues.map { QueueName($0) } }
        if try settings.value(of: .debugTasks) {
            let effect = IdempotencyProbe(store: store)
            try await effect.prepare()
            stage.handlers += DebugHandlers.all + [effect]
        }
        let worker = try stage.worker(label, producer: producer, settings: settings, logger: logger)

        var services: [any Service] = stage.services + [worker]
        if !stage.works.isEmpty {
            services.append(RunSweeper(of: stage.works, store: store, producer: producer, logger: logger))
        }
        if let port = try settings.optionalValue(of: .metricsPort) {
            services.append(HealthListener(port: port, metrics: metrics, logger: logger) { worker.isHealthy() })
        }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
        await producer.broker.shutdown()
        await store.close()
    }
}
