import Bootstrap
import Gateway
import Logging
import Messaging
import Monitoring
import Observability
import ServiceLifecycle
import Settings
import Storage
import UnixSignals

extension GatewayCommand {
    /// Serves with the store and the broker that are open, until the process is told to stop.
    static func serve(
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
