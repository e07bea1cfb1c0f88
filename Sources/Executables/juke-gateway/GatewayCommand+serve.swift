import Bootstrap
import Gateway
import Logging
import Messaging
import Monitoring
import Observability
import ServiceLifecycle
import Storage
import UnixSignals

extension GatewayCommand {
    /// Where the operators' figures go, and the lease by which workers count as living.
    struct Figures {
        let address: MetricsAddress
        let metrics: MetricsRegistry
        let lease: Duration
    }

    /// Serves with the store and the broker that are open, until the process is told to stop.
    static func serve(
        _ configuration: GatewayConfiguration, producer: Producer, store: Store, figures: Figures?, logger: Logger
    ) async throws {
        let clock = configuration.clock
        let monitor = BrokerMonitor(producer.broker, clock: clock)
        let gateway = Gateway.build(configuration, producer: producer, further: { [.writing(monitor)] }, logger: logger)
        var services = gateway.services + [StoreMonitor(store, clock: clock), monitor]
        if let figures {
            let sampler = MetricsSampler(
                MetricsSampler.Subjects(), broker: producer.broker, monitor: monitor, store: store,
                lease: figures.lease, clock: clock)
            figures.metrics.collect { sampler.samples() }
            figures.metrics.collect(gateway.samples)
            services.append(sampler)
            services.append(
                HealthListener(
                    at: figures.address, metrics: figures.metrics, ready: gateway.health, logger: logger,
                    clock: clock))
        }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
