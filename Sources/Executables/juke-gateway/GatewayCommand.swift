import ArgumentParser
import Bootstrap
import CommandKit
import Gateway
import Logging
import Messaging
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
        let metrics = try settings.startMetrics()
        let store = try await settings.openStore(logger: logger)
        let configuration = try GatewayConfiguration(settings, isInsecure: options.insecure, store: store)
        let producer = try await settings.connectProducer(logger: logger)

        let gateway = Gateway.build(configuration, producer: producer, logger: logger)
        var services = gateway.services + [StoreMonitor(store)]
        if let port = try settings.optionalValue(of: .metricsPort) {
            services.append(
                HealthListener(
                    host: try settings.value(of: .metricsHost), port: port, metrics: { metrics.render() },
                    ready: gateway.health, logger: logger
                )
            )
        }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
        await producer.broker.shutdown()
        await store.close()
    }
}
