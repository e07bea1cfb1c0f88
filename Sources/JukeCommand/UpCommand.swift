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

/// `juke up`.
struct UpCommand: WorkerCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run everything in one process: all workers, a broker in memory, and the gateway on loopback.",
        discussion: CommandHelp.text(
            "juke up",
            "juke up --gateway-port 9000 --database-url sqlite:music.db",
            also: "It sees what other juke commands change in the same database.")
    )
    @OptionGroup var model: ModelOptions
    @OptionGroup var index: IndexOptions
    @OptionGroup var gateway: GatewayOptions
    @OptionGroup var provider: ProviderOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var metrics: MetricsOptions

    func run() async throws {
        var settings = Settings.process()
        database.apply(to: &settings)
        provider.apply(to: &settings)
        model.apply(to: &settings)
        index.apply(to: &settings)
        gateway.apply(to: &settings)
        metrics.apply(to: &settings)
        settings.setDefault(AuthenticationMode.off.rawValue, of: .authentication)
        let clock = SystemClock()
        let server = try Server(settings, gateway, clock: clock)
        try Self.refuseTakenPort(settings)
        let context = try await CommandContext(
            settings, clock: clock, atLeast: .trace, creating: true, stages: LocalFleet.StageName.allCases,
            within: .seconds(30))
        try await context.store.closing {
            try await Self.serve(server, context) { url in
                StandardOutput.printNow("Juke is up: \(url)")
            }
        }
    }

    /// Refuses a port that somebody listens on, before anything else is started.
    static func refuseTakenPort(_ settings: Settings) throws {
        let port = try settings.value(of: .gatewayPort)
        let host = try settings.value(of: .gatewayHost)
        guard port > 0, ["127.0.0.1", "localhost", "0.0.0.0"].contains(host) else { return }
        guard Loopback.freePort(preferring: port) != port else { return }
        throw CommandError(
            "port \(port) is taken, by another Juke perhaps: look at http://127.0.0.1:\(port)/, or choose another port with "
                + "--gateway-port (0 takes any free one)")
    }

    /// What serves beside the stages, as the settings name it, read before the store is opened.
    struct Server {
        fileprivate let configuration: @Sendable (Store) -> GatewayConfiguration
        fileprivate let address: MetricsAddress?
        fileprivate let metrics: MetricsRegistry

        /// Reads the settings.
        ///
        /// - Throws: `SettingsError`, or `GatewayError` when everybody could ask from other computers.
        init(_ settings: Settings, _ options: GatewayOptions, clock: any TimeSource) throws {
            // The gateway's configuration says how many connections there may be.
            DescriptorLimit.raise()
            configuration = try GatewayConfiguration.read(settings, isInsecure: options.insecure, clock: clock)
            address = try settings.metricsAddress()
            metrics = try settings.startMetrics(clock: clock)
        }
    }

    /// Serves until told to stop; `onListening` gets the gateway's address once it listens.
    static func serve(
        _ server: Server, _ context: CommandContext, onListening: @escaping @Sendable (String) -> Void
    ) async throws {
        let fleet = try await context.fleet(LocalFleet.StageName.allCases)
        let configuration = server.configuration(context.store)
        let gateway = Gateway.build(configuration, producer: fleet.producer, logger: context.logger) { port in
            onListening("http://\(configuration.host):\(port)/")
        }
        var services = gateway.services
        if let address = server.address {
            services.append(
                HealthListener(
                    at: address, metrics: server.metrics, ready: gateway.health, logger: context.logger,
                    clock: configuration.clock))
        }
        try await fleet.run(with: services)
    }
}
