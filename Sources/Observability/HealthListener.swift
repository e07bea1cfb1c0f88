import Hummingbird
package import Logging
import ServiceLifecycle
package import Settings

/// The small listener on `JUKE_METRICS_PORT`: `/metrics`, `/health/live` and `/health/ready` of one process.
///
/// It answers from closures and knows nothing of what the process does.
package struct HealthListener: Service {
    private let application: Application<RouterResponder<BasicRequestContext>>

    /// Prepares a listener, which binds its port when ``run()`` is called.
    ///
    /// - Parameters:
    ///   - host: the address to listen on.
    ///   - port: the port; 0 takes a free one.
    ///   - allowedHosts: the names that it answers to beside its own, as long as the address is a loopback one; whoever
    ///     binds it beyond loopback lets everybody there ask, under any name.
    ///   - metrics: renders the metrics as Prometheus text.
    ///   - live: whether the process should be left running; a false answer asks for a restart.
    ///   - ready: whether the process can do its work just now.
    ///   - logger: gets what the HTTP server has to say.
    ///   - onListening: called once with the port that was bound.
    package init(
        host: String,
        port: Int,
        allowedHosts: AllowedHosts = .loopback,
        metrics: @escaping @Sendable () -> String,
        live: @escaping @Sendable () async -> HealthReport = { HealthReport() },
        ready: @escaping @Sendable () async -> HealthReport,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        application = Application(
            responder: Self.router(
                hosts: AllowedHosts.isLoopback(host) ? allowedHosts.adding(host) : nil, metrics: metrics, live: live,
                ready: ready
            ).buildResponder(),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                await AcceptGuard.install(on: channel, logger: logger)
                onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: when the port cannot be bound.
    package func run() async throws {
        try await application.run()
    }

    /// The three routes; `HEAD` is answered like `GET`.
    static func router(
        hosts: AllowedHosts?,
        metrics: @escaping @Sendable () -> String,
        live: @escaping @Sendable () async -> HealthReport,
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
        router.get("health/live") { _, _ in try await live().response() }
        router.get("health/ready") { _, _ in try await ready().response() }
        return router
    }
}

extension HealthListener {
    /// The listener of a process that is ready as long as it talks to its broker and passes its other checks.
    ///
    /// - Parameters:
    ///   - host: the address, from `JUKE_METRICS_HOST`.
    ///   - port: the port, from `JUKE_METRICS_PORT`.
    ///   - allowedHosts: further names of a loopback address, from `JUKE_ALLOWED_HOSTS`.
    ///   - metrics: what `/metrics` shows.
    ///   - logger: gets what the HTTP server has to say.
    ///   - further: what else must be so, its store for instance.
    ///   - isHealthy: whether the broker answered lately.
    package init(
        host: String, port: Int, allowedHosts: AllowedHosts, metrics: MetricsRegistry, logger: Logger,
        further: @escaping @Sendable () -> [HealthReport.Check] = { [] }, isHealthy: @escaping @Sendable () -> Bool
    ) {
        self.init(
            host: host, port: port, allowedHosts: allowedHosts, metrics: { metrics.render() },
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
            logger: logger
        )
    }
}
