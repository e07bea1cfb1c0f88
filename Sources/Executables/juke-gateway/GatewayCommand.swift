import ArgumentParser
import Bootstrap
import CommandKit
import Gateway
import Logging
import Messaging
import Monitoring
import Observability
import ServiceLifecycle
import Settings
import Storage
import UnixSignals

/// `juke-gateway`.
@main
struct GatewayCommand: WorkerCommand {
    /// How the command presents itself.
    static let configuration = CommandConfiguration(
        commandName: "juke-gateway",
        abstract: "Serves the recommendations API; RankWorkers answer over the broker.",
        version: Juke.version
    )

    @OptionGroup var options: GatewayOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var broker: BrokerOptions

    @OptionGroup var metricsOptions: MetricsOptions

    static func main() async {
        await runProcess()
    }

    /// Serves until the process is told to stop; requests in flight are finished first.
    func run() async throws {
        var settings = Settings.process()
        options.apply(to: &settings)
        database.apply(to: &settings)
        broker.apply(to: &settings)
        metricsOptions.apply(to: &settings)
        let logger = try Logger.juke("juke-gateway", settings: settings)
        DescriptorLimit.raise()
        let metrics = try settings.startMetrics()
        let store = try await settings.openStore(logger: logger)
        try await store.closing {
            let configuration = try GatewayConfiguration(settings, isInsecure: options.insecure, store: store)
            let producer = try await settings.connectProducer(logger: logger)
            try await producer.broker.shuttingDown {
                try await serve(configuration, settings, producer, store, metrics, logger)
            }
        }
    }

    private func serve(
        _ configuration: GatewayConfiguration, _ settings: Settings, _ producer: Producer, _ store: Store,
        _ metrics: MetricsRegistry, _ logger: Logger
    ) async throws {
        let monitor = BrokerMonitor(producer.broker)
        let gateway = Gateway.build(configuration, producer: producer, further: { [.writing(monitor)] }, logger: logger)
        var services = gateway.services + [StoreMonitor(store), monitor]
        if let port = try settings.optionalValue(of: .metricsPort) {
            let sampler = MetricsSampler(
                MetricsSampler.Subjects(), broker: producer.broker, monitor: monitor, store: store,
                lease: .seconds(try settings.value(of: .leaseSeconds)))
            metrics.collect { sampler.samples() }
            metrics.collect(gateway.samples)
            services.append(sampler)
            services.append(
                HealthListener(
                    host: try settings.value(of: .metricsHost), port: port,
                    allowedHosts: try settings.optionalValue(of: .allowedHosts) ?? .loopback,
                    metrics: { metrics.render() },
                    ready: gateway.health, logger: logger
                )
            )
        }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
