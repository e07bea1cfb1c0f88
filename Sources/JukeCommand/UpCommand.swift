import ArgumentParser
import Bootstrap
import CommandKit
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
        let logger = try Logger.juke("juke", settings: settings)
        try Self.refuseTakenPort(settings)
        DescriptorLimit.raise()
        let store = try await settings.openStore(logger: logger)
        try await store.closing {
            try await Self.serve(settings, gateway, store: store, logger: logger) { url in
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

    /// Serves until told to stop; `onListening` gets the gateway's address once it listens.
    static func serve(
        _ settings: Settings, _ options: GatewayOptions, store: Store, logger: Logger,
        onListening: @escaping @Sendable (String) -> Void
    ) async throws {
        let metrics = try settings.startMetrics()
        let fleet = try await LocalFleet(
            LocalFleet.StageName.allCases, store: store, settings: settings, logger: logger
        )
        let configuration = try GatewayConfiguration(settings, isInsecure: options.insecure, store: store)
        let gateway = Gateway.build(configuration, producer: fleet.producer, logger: logger) { port in
            onListening("http://\(configuration.host):\(port)/")
        }
        var services = gateway.services
        if let port = try settings.optionalValue(of: .metricsPort) {
            services.append(
                HealthListener(
                    host: try settings.value(of: .metricsHost), port: port,
                    allowedHosts: try settings.optionalValue(of: .allowedHosts) ?? .loopback,
                    metrics: { metrics.render() },
                    ready: gateway.health, logger: logger))
        }
        try await fleet.run(with: services)
    }
}
