import Concurrency
import HTTPTypes
import Hummingbird
package import Logging
package import Messaging
import NIOCore
package import Observability
import Pipeline
package import ServiceLifecycle
import Settings

/// The HTTP gateway: turns a request into a rank job and the reply into an answer.
///
/// ```
/// client ── POST ──► token ─► method ─► body ─► rules ─► rank queue ─► RankWorker
///        ◄─ 200, or 400 / 401 / 405 / 413 / 415 / 503 / 504 as JSON ◄── reply ┘
/// ```
///
/// Every request is answered by its deadline. It holds no catalog; it reads the store for tokens only.
package struct Gateway: Sendable {
    /// The services, in the order of their start; they end in the reverse order, so that the replies to requests in
    /// flight are still received while the listeners finish.
    package let services: [any Service]
    /// Whether requests can be taken just now, as `/health/ready` answers it.
    package let health: @Sendable () async -> HealthReport
    /// Figures of its connections for the operators' listener.
    package let samples: @Sendable () -> [MetricsSample]
}

extension Gateway {
    /// Puts a gateway together; it listens once its services run.
    ///
    /// - Parameters:
    ///   - configuration: Addresses, limits, and who may ask.
    ///   - producer: Enqueues the rank jobs; its broker carries the replies.
    ///   - further: What else must be so for the gateway to be ready.
    ///   - logger: The process' logger.
    ///   - onListening: Called with the port of the public listener once it is bound.
    ///   - onEngineListening: The same for the engine's listener.
    /// - Returns: The gateway; nothing of it runs yet.
    package static func build(
        _ configuration: GatewayConfiguration,
        producer: Producer,
        further: @escaping @Sendable () -> [HealthReport.Check] = { [] },
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in },
        onEngineListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> Gateway {
        let requester = Requester(
            broker: producer.broker, producer: producer, name: .unique(role: "gateway", in: configuration.process),
            queues: [.rank], clock: configuration.clock, logger: logger
        )
        let connections = Connections(
            limit: configuration.maximumConnections, logger: logger, clock: configuration.clock)
        let slots = ExpensiveRequestSlots(
            scheduler: RoundRobinScheduler(
                width: RoundRobinScheduler.width(onCores: configuration.cores), clock: configuration.clock))
        let client = FleetRankClient(requester: requester, scheduler: slots.scheduler)
        let health = GatewayHealth(requester: requester, store: configuration.storeProbe, further: further)
        var services: [any Service] = [
            requester,
            listener(
                publicRouter(configuration, client: client, connections: connections, slots: slots) {
                    await health.report()
                },
                on: (configuration.host, configuration.port), from: (.gatewayHost, .gatewayPort),
                configuration: configuration, connections: connections, logger: logger
            ) { port in
                logger.info("gateway is listening", metadata: ["url": "http://\(configuration.host):\(port)/"])
                onListening(port)
            },
        ]
        if let port = configuration.enginePort {
            services.append(
                listener(
                    engineRouter(configuration, client: client, connections: connections, slots: slots),
                    on: (configuration.engineHost, port), from: (.engineHost, .enginePort),
                    configuration: configuration, connections: connections, logger: logger
                ) { port in
                    logger.log(
                        level: GatewayConfiguration.isLoopback(configuration.engineHost) ? .info : .warning,
                        "engine is listening, and asks for no tokens",
                        metadata: ["url": "http://\(configuration.engineHost):\(port)/"])
                    onEngineListening(port)
                }
            )
        }
        return Gateway(
            services: services + [health], health: { await health.report() }, samples: { connections.samples })
    }

    private static func listener(
        _ router: Router<GatewayRequestContext>,
        on address: (host: String, port: Int),
        from settings: (host: Setting<String>, port: Setting<Int>),
        configuration: GatewayConfiguration,
        connections: Connections,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void
    ) -> some Service {
        let headerTimeout = TimeAmount.nanoseconds(configuration.headerTimeout.inNanoseconds)
        let application = Application(
            responder: router.buildResponder(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionGuard(headerTimeout: headerTimeout, connections: connections)
                    ],
                    idleTimeout: .nanoseconds(configuration.idleTimeout.inNanoseconds)
                )
            ),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { channel in
                await AcceptGuard.install(on: channel, logger: logger, clock: configuration.clock) {
                    connections.makeRoom()
                }
                onListening(channel.localAddress?.port ?? address.port)
            },
            logger: logger
        )
        return Listener(on: address, from: settings, application)
    }
}
