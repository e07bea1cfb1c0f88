import Concurrency
import HTTPTypes
import Hummingbird
import Logging
import Messaging
import Recommendations
import Storage

/// Decides, before any route runs, whether a request may reach one: path, then token, then rate, then method.
///
/// The order is the original's: without a token a wrong method and a broken body are 401 like everything else.
struct EndpointMiddleware: RouterMiddleware {
    let endpoints: [Endpoint]
    let dialect: Dialect
    let authentication: Authentication
    let limiter: RateLimiter?
    let crossOrigin: CrossOriginPolicy
    let origin: RequestOrigin
    let failures: FailedTokenLimiter
    let connections: Connections
    let timeout: Duration
    let clock: any TimeSource

    func handle(
        _ request: Request,
        context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let path = Endpoint.canonical(request.uri.path)
        let found = endpoints.first { $0.matches(path) }
        try origin.checkHost(of: request, isOpen: found?.isSubsonic == true)
        guard let endpoint = found ?? unknownCall(path) else { throw dialect.notFound }
        if let preflight = crossOrigin.preflight(request, at: endpoint) { return preflight }
        if !endpoint.isSubsonic { try origin.checkSite(of: request, isPage: endpoint.isPage) }
        var response: Response
        do {
            response = try await answer(request, context, at: endpoint, next: next)
        } catch let problem as HTTPProblem {
            response = (endpoint.isForPlayers ? problem.forPlayers : problem).response
        }
        if endpoint.isProtected {
            if !endpoint.methods.isEmpty { response.headers[.allow] = endpoint.allow }
            response.headers[.vary] = "Accept, origin"
            response.headers[.cacheControl] = "no-store"
        }
        return response
    }

    /// What stands for a path below `/api/` that is none of ours: players' plugins ask for some; 401 comes before 404.
    private func unknownCall(_ path: String) -> Endpoint? {
        guard dialect == .public else { return nil }
        return PlayerEndpoint.isCall(path) ? .unknownCall(path) : nil
    }

    private func answer(
        _ request: Request,
        _ context: GatewayRequestContext,
        at endpoint: Endpoint,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let hasShortDeadline = endpoint.isForPlayers || endpoint.isSubsonic
        let limit = hasShortDeadline ? min(timeout, PlayerRoutes.longestWait) : timeout
        let deadline = Deadline(in: limit, clock: clock)
        var context = context
        context.deadline = deadline
        context.connection = context.channel.flatMap { connections[$0] }
        if endpoint.isProtected {
            context.caller = try await caller(of: request, endpoint, context, by: deadline)
            try limiter?.admit(context.callerName)
        }
        if endpoint.methods.isEmpty { throw dialect.notFound }
        if request.method == .options, dialect == .public { return options(of: endpoint) }
        // HEAD is served where GET is.
        let method = request.method == .head ? .get : request.method
        guard endpoint.allows(method) else { throw dialect.notAllowed(request.method, at: endpoint) }
        return try await next(request, context)
    }

    private func caller(
        of request: Request,
        _ endpoint: Endpoint,
        _ context: GatewayRequestContext,
        by deadline: Deadline
    ) async throws -> RecommendationRequest.Caller {
        let header = request.headers[.authorization]
        do {
            return try await authentication.caller(
                endpoint.isForPlayers ? AuthorizationHeader(ofPlayer: header) : AuthorizationHeader(header),
                by: deadline
            ) {
                try await failures.slow(context.channel?.remoteAddress, by: deadline)
            }
        } catch let problem as HTTPProblem {
            throw problem
        } catch let error where error.isCancellation {
            throw CancellationError()
        } catch {
            let cause = (error as? TokenLookupError)?.cause
            context.logger.log(
                level: (cause as? StorageError)?.isOutage == true ? .debug : .error,
                "tokens cannot be read; is the store reachable?", metadata: ["error": "\(error)"])
            throw HTTPProblem.unavailable()
        }
    }

    private func options(of endpoint: Endpoint) -> Response {
        .json(
            .ok,
            [
                "name": .string(endpoint.name),
                "description": "",
                "renders": ["application/json"],
                "parses": .array(endpoint.accepts.map { .string($0.rawValue) }),
            ],
            headers: [.allow: endpoint.allow]
        )
    }
}
