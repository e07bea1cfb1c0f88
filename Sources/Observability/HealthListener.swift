package import Concurrency
import Hummingbird
package import Logging
import ServiceLifecycle
package import Settings

/// The small listener on `JUKE_METRICS_PORT`: `/metrics`, `/health/live` and `/health/ready` of one process.
///
/// It answers from closures and knows nothing of what the process does.
package struct HealthListener: Service {
    private let listener: Listener

    /// Prepares a listener, which binds its port when ``run()`` is called.
    ///
    /// - Parameters:
    ///   - host: The address to listen on.
    ///   - port: The port; 0 takes a free one.
    ///   - allowedHosts: The names that it answers to beside its own, as long as the address is a loopback one; whoever
    ///     binds it beyond loopback lets everybody there ask, under any name.
    ///   - metrics: Renders the metrics as Prometheus text.
    ///   - ready: Whether the process can do its work just now.
    ///   - logger: Gets what the HTTP server has to say.
    ///   - clock: The one clock of the process.
    ///   - onListening: Called once with the port that was bound.
    package init(
        host: String,
        port: Int,
        allowedHosts: AllowedHosts = .loopback,
        metrics: @escaping @Sendable () -> String,
        ready: @escaping @Sendable () async -> HealthReport,
        logger: Logger,
        clock: any TimeSource,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        let application = Application(
            responder: Self.router(
                hosts: AllowedHosts.isLoopback(host) ? allowedHosts.adding(host) : nil, metrics: metrics, ready: ready
            ).buildResponder(),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                await AcceptGuard.install(on: channel, logger: logger, clock: clock)
                onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
        listener = Listener(on: (host, port), from: (.metricsHost, .metricsPort), application)
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: ``ListenerError`` when the address cannot be bound.
    package func run() async throws {
        try await listener.run()
    }

    /// The three routes; `HEAD` is answered like `GET`.
    static func router(
        hosts: AllowedHosts?,
        metrics: @escaping @Sendable () -> String,
        ready: @escaping @Sendable () async -> HealthReport
    ) -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: HostCheck(hosts: hosts))
        router.get("metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics()))
            )
        }
        // A process that answers at all is alive.
        router.get("health/live") { _, _ in try HealthReport().response() }
        router.get("health/ready") { _, _ in try await ready().response() }
        return router
    }
}

extension HealthListener {
    /// The listener of a process that is ready as long as it talks to its broker and passes its other checks.
    ///
    /// - Parameters:
    ///   - address: Where it listens.
    ///   - metrics: What `/metrics` shows.
    ///   - logger: Gets what the HTTP server has to say.
    ///   - clock: The one clock of the process.
    ///   - further: What else must be so, its store for instance.
    ///   - isHealthy: Whether the broker answered lately.
    package init(
        at address: MetricsAddress, metrics: MetricsRegistry, logger: Logger, clock: any TimeSource,
        further: @escaping @Sendable () -> [HealthReport.Check] = { [] }, isHealthy: @escaping @Sendable () -> Bool
    ) {
        self.init(
            at: address, metrics: metrics,
            ready: {
                let isHealthy = isHealthy()
                let broker = HealthReport.Check(
                    "broker", isHealthy: isHealthy,
                    detail: isHealthy
                        ? "the broker answered within the last 10 s"
                        : "the broker has not answered for 10 s; is Redis reachable? run `juke-enqueue doctor`"
                )
                return HealthReport([broker] + further())
            },
            logger: logger, clock: clock
        )
    }

    /// The listener of a process that answers for its readiness itself.
    package init(
        at address: MetricsAddress, metrics: MetricsRegistry, ready: @escaping @Sendable () async -> HealthReport,
        logger: Logger, clock: any TimeSource
    ) {
        self.init(
            host: address.host, port: address.port, allowedHosts: address.allowedHosts,
            metrics: { metrics.render() }, ready: ready, logger: logger, clock: clock)
    }
}

/// Where a process serves the figures of operators.
package struct MetricsAddress: Sendable {
    /// The address, from `JUKE_METRICS_HOST`.
    package let host: String
    /// The port, from `JUKE_METRICS_PORT`; 0 for any free one.
    package let port: Int
    /// Further names of a loopback address, from `JUKE_ALLOWED_HOSTS`.
    package let allowedHosts: AllowedHosts
}

extension Settings {
    /// Where the figures of operators are served; `nil` when `JUKE_METRICS_PORT` is not set.
    ///
    /// - Throws: `SettingsError`, also for an address that is bad and not needed.
    package func metricsAddress() throws(SettingsError) -> MetricsAddress? {
        let host = try value(of: .metricsHost)
        let allowedHosts = try optionalValue(of: .allowedHosts) ?? .loopback
        guard let port = try optionalValue(of: .metricsPort) else { return nil }
        return MetricsAddress(host: host, port: port, allowedHosts: allowedHosts)
    }
}
