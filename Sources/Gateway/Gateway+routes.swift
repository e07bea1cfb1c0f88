import HTTPTypes
import Hummingbird
import Messaging
import Observability
import Pipeline
import Recommendations
import Settings

extension Gateway {
    /// The routes of the public listener.
    static func publicRoutes(
        _ configuration: GatewayConfiguration,
        client: any RankClient,
        limiter: RateLimiter?,
        slots: ExpensiveRequestSlots,
        health: @escaping HealthRoutes.Report
    ) -> [Route] {
        let recommendations = RecommendationRoute(client: client, limiter: limiter, slots: slots)
        let batches = BatchRoute(single: recommendations, limiter: limiter)
        let search = SearchRoute(client: client)
        let cursor = RadioCursor(key: configuration.cursorKey)
        let sequences: [Route] = SequenceKind.allCases.map { kind in
            let route = SequenceRoute(kind, client: client, limiter: limiter, slots: slots, cursor: cursor)
            return Route(route.endpoint) { try await route.respond(to: $0, $1) }
        }
        let pages: [Route] = (ReferencePage.files + ExplorerPage.files(needsToken: configuration.needsToken))
            .map(\.route)
        let description = OpenAPIDocument.json(needsToken: configuration.needsToken)
        return [
            Route(RecommendationRoute.endpoint) { try await recommendations.respond(to: $0, $1) },
            Route(BatchRoute.endpoint) { try await batches.respond(to: $0, $1) },
            Route(SearchRoute.endpoint) { try await search.respond(to: $0, $1) },
            Route(.open("/health/live", "Liveness")) { _, _ in try HealthRoutes.live() },
            Route(.open("/health/ready", "Readiness")) { _, _ in try await health().response() },
            Route(.open(OpenAPIDocument.path, "OpenAPI")) { _, _ in .json(.ok, description) },
        ] + sequences + PlayerRoutes(client: client, limiter: limiter, slots: slots).routes
            + subsonicRoutes(configuration, client, limiter, slots) + pages
    }

    /// The calls of a media server's clients, where there is a media server.
    private static func subsonicRoutes(
        _ configuration: GatewayConfiguration, _ client: any RankClient, _ limiter: RateLimiter?,
        _ slots: ExpensiveRequestSlots
    ) -> [Route] {
        guard let relay = configuration.mediaServer else { return [] }
        let check = CredentialCheck(relay, clock: configuration.clock)
        return SubsonicRoutes(client: client, limiter: limiter, slots: slots, check: check).routes
    }

    /// The public listener's router.
    static func publicRouter(
        _ configuration: GatewayConfiguration,
        client: any RankClient,
        connections: Connections,
        slots: ExpensiveRequestSlots,
        health: @escaping HealthRoutes.Report
    ) -> Router<GatewayRequestContext> {
        let limiter = configuration.rateLimit.map { RateLimiter(requestsPerSecond: $0, clock: configuration.clock) }
        let routes = publicRoutes(configuration, client: client, limiter: limiter, slots: slots, health: health)
        return router(
            .public, routes: routes, configuration: configuration, connections: connections, limiter: limiter)
    }

    /// The engine listener's router.
    static func engineRouter(
        _ configuration: GatewayConfiguration,
        client: any RankClient,
        connections: Connections,
        slots: ExpensiveRequestSlots
    ) -> Router<GatewayRequestContext> {
        router(
            .engine, routes: EngineRoutes(client: client, slots: slots).routes, configuration: configuration,
            connections: connections, limiter: nil)
    }

    private static func router(
        _ dialect: Dialect,
        routes: [Route],
        configuration: GatewayConfiguration,
        connections: Connections,
        limiter: RateLimiter?
    ) -> Router<GatewayRequestContext> {
        let endpoints = routes.map(\.endpoint)
        let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
        let crossOrigin = CrossOriginPolicy(
            origins: dialect == .public ? configuration.allowedOrigins : nil,
            openPaths: Set(endpoints.filter(\.isSubsonic).map(\.path)))
        router.add(
            middleware: ResponseMiddleware(
                paths: Set(endpoints.map(\.path)), dialect: dialect, crossOrigin: crossOrigin,
                clock: configuration.clock
            )
        )
        router.add(
            middleware: EndpointMiddleware(
                endpoints: endpoints,
                dialect: dialect,
                authentication: dialect == .public ? configuration.authentication : .off,
                limiter: limiter,
                crossOrigin: crossOrigin,
                origin: RequestOrigin(hosts: configuration.hosts(of: dialect), crossOrigin: crossOrigin),
                failures: FailedTokenLimiter(clock: configuration.clock),
                connections: connections,
                timeout: configuration.requestTimeout,
                clock: configuration.clock
            )
        )
        for route in routes {
            for method in route.endpoint.methods {
                router.on(RouterPath(route.endpoint.path), method: method, use: route.answer)
            }
        }
        return router
    }
}

extension GatewayConfiguration {
    /// The names that a listener answers to; `nil` for any, where it asks for tokens.
    fileprivate func hosts(of dialect: Dialect) -> AllowedHosts? {
        switch dialect {
        case .public: needsToken ? nil : allowedHosts.adding(host)
        case .engine: allowedHosts.adding(engineHost)
        }
    }

    /// Whether a request without a token is refused.
    fileprivate var needsToken: Bool {
        if case .token = authentication { true } else { false }
    }
}
