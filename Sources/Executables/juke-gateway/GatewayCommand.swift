import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
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
        let clock = SystemClock()
        let logger = try Logger.juke("juke-gateway", settings: settings, clock: clock)
        // Its configuration says how many connections there may be.
        DescriptorLimit.raise()
        let fleet = try FleetSettings(settings)
        let configuration = try GatewayConfiguration.read(settings, isInsecure: options.insecure, clock: clock)
        let lease = Duration.seconds(try settings.value(of: .leaseSeconds))
        let address = try settings.metricsAddress()
        let metrics = try settings.startMetrics(clock: clock)

        let store = try await fleet.openStore(clock: clock, logger: logger)
        try await store.closing {
            let producer = try await fleet.connectProducer(clock: clock, logger: logger)
            try await producer.broker.shuttingDown {
                let figures = address.map { Figures(address: $0, metrics: metrics, lease: lease) }
                try await Self.serve(
                    configuration(store), producer: producer, store: store, figures: figures, logger: logger)
            }
        }
    }
}
