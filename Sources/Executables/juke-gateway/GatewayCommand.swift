import ArgumentParser
import Bootstrap
import CommandKit
import Gateway
import Logging
import Messaging
import Observability
import Settings
import Storage

/// `juke-gateway`.
@main
struct GatewayCommand: WorkerCommand {
    /// How the command presents itself.
    static let configuration = CommandConfiguration(
        commandName: "juke-gateway",
        abstract: "Serves the recommendations API; rank workers answer over the broker.",
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
                try await Self.serve(configuration, settings, producer, store, metrics, logger)
            }
        }
    }
}
