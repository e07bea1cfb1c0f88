import HTTPTypes
import Hummingbird
import Messaging
import Observability
import Pipeline

extension Gateway {
    /// The paths of the public listener.
    static let endpoints: [Endpoint] = [
        RecommendationRoute.endpoint, BatchRoute.endpoint, SearchRoute.endpoint,
        Endpoint(path: "/health/live", methods: [.get], isProtected: false, name: "Liveness"),
        Endpoint(path: "/health/ready", methods: [.get], isProtected: false, name: "Readiness"),
        Endpoint(path: OpenAPIDocument.path, methods: [.get], isProtected: false, name: "OpenAPI"),
        Endpoint(path: ReferencePage.path, methods: [.get], isProtected: false, name: "Reference"),
        Endpoint(path: ReferencePage.stylePath, methods: [.get], isProtected: false, name: "Reference's style"),
        Endpoint(path: "/", methods: [.get], isProtected: false, name: "Front page"),
        Endpoint(path: FrontPage.scriptPath, methods: [.get], isProtected: false, name: "Front page's script"),
        Endpoint(path: FrontPage.stylePath, methods: [.get], isProtected: false, name: "Front page's style"),
        Endpoint(path: FrontPage.iconPath, methods: [.get], isProtected: false, name: "Front page's icon"),
    ]

    /// The public listener's routes.
    static func publicRouter(
        _ configuration: GatewayConfiguration,
        client: any RankClient,
        connections: Connections = Connections(),
        health: @escaping HealthRoutes.Report
    ) -> Router<GatewayRequestContext> {
        let limiter = configuration.rateLimit.map { RateLimiter(requestsPerSecond: $0, clock: configuration.clock) }
        let router = router(.public, endpoints, configuration, connections, limiter)
        let recommendations = RecommendationRoute(client: client)
        let batches = BatchRoute(single: recommendations, limiter: limiter)
        let search = SearchRoute(client: client)
        router.post(RouterPath(RecommendationRoute.endpoint.path)) { try await recommendations.respond(to: $0, $1) }
        router.post(RouterPath(BatchRoute.endpoint.path)) { try await batches.respond(to: $0, $1) }
        router.get(RouterPath(SearchRoute.endpoint.path)) { try await search.respond(to: $0, $1) }
        router.get("/health/live") { _, _ in try HealthRoutes.live() }
        router.get("/health/ready") { _, _ in try await health().response() }
        router.get(RouterPath(OpenAPIDocument.path)) { _, _ in
            Response.json(.ok, OpenAPIDocument.json(needsToken: configuration.needsToken))
        }
        router.get(RouterPath(ReferencePage.path)) { _, _ in ReferencePage.page() }
        router.get(RouterPath(ReferencePage.stylePath)) { _, _ in ReferencePage.style() }
        router.get("/") { _, _ in FrontPage.page(needsToken: configuration.needsToken) }
        router.get(RouterPath(FrontPage.scriptPath)) { _, _ in FrontPage.script() }
        router.get(RouterPath(FrontPage.stylePath)) { _, _ in FrontPage.style() }
        router.get(RouterPath(FrontPage.iconPath)) { _, _ in FrontPage.icon() }
        return router
    }

    /// The engine listener's routes.
    static func engineRouter(
        _ configuration: GatewayConfiguration,
        client: any RankClient,
        connections: Connections = Connections()
    ) -> Router<GatewayRequestContext> {
        let router = router(.engine, EngineRoutes.endpoints, configuration, connections, nil)
        let engine = EngineRoutes(client: client)
        router.post("/recommend") { try await engine.recommend($0, $1) }
        router.post("/embed") { try await engine.embed($0, $1) }
        return router
    }

    private static func router(
        _ dialect: Dialect,
        _ endpoints: [Endpoint],
        _ configuration: GatewayConfiguration,
        _ connections: Connections,
        _ limiter: RateLimiter?
    ) -> Router<GatewayRequestContext> {
        let router = Router(context: GatewayRequestContext.self, options: .autoGenerateHeadEndpoints)
        let crossOrigin = CrossOriginPolicy(origins: dialect == .public ? configuration.allowedOrigins : nil)
        router.add(
            middleware: ResponseMiddleware(
                paths: Set(endpoints.map(\.path)), dialect: dialect, crossOrigin: crossOrigin
            )
        )
        router.add(
            middleware: EndpointMiddleware(
                endpoints: endpoints,
                dialect: dialect,
                authentication: dialect == .public ? configuration.authentication : .off,
                limiter: limiter,
                crossOrigin: crossOrigin,
                connections: connections,
                timeout: configuration.requestTimeout,
                clock: configuration.clock
            )
        )
        return router
    }
}

extension GatewayConfiguration {
    /// Whether a request without a token is refused.
    fileprivate var needsToken: Bool {
        if case .token = authentication { true } else { false }
    }
}
