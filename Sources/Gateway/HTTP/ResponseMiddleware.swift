import Concurrency
import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// The outermost layer: turns errors into JSON, adds the security headers, and counts the responses.
struct ResponseMiddleware: RouterMiddleware {
    /// The paths that are counted under their own name; all others share one, so that no client can invent labels.
    let paths: Set<String>
    let dialect: Dialect
    let crossOrigin: CrossOriginPolicy
    let clock: any TimeSource

    func handle(
        _ request: Request,
        context: GatewayRequestContext,
        next: (Request, GatewayRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.uptime
        var response = await answer(request, context, next)
        for field in Self.securityHeaders where response.headers[field.name] == nil {
            response.headers.append(field)
        }
        crossOrigin.permit(request, toRead: &response)
        count(request, response, context.logger, since: start)
        // An answer to HEAD has the headers of the answer to GET and never a body, whatever it says.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request,
        _ context: GatewayRequestContext,
        _ next: (Request, GatewayRequestContext) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch let problem as HTTPProblem {
            return problem.response
        } catch let error as HTTPError where error.status == .notFound {
            return dialect.notFound.response
        } catch let error where error.isCancellation {
            return HTTPProblem.unavailable().response
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return HTTPProblem.internalError.response
        }
    }

    private func count(_ request: Request, _ response: Response, _ logger: Logger, since start: Duration) {
        let duration = clock.uptime - start
        let path = Endpoint.canonical(request.uri.path)
        let labels = [("path", paths.contains(path) ? path : "other"), ("status", "\(response.status.code)")]
        Counter(label: "juke_http_requests_total", dimensions: labels).increment()
        Timer(label: "juke_http_request_seconds", dimensions: [labels[0]]).record(duration: duration)
        Timer(label: "juke_http_request_duration_seconds", dimensions: [labels[0]]).record(duration: duration)
        logger.debug(
            "answered",
            metadata: [
                "method": "\(request.method)", "path": "\(path)", "status": "\(response.status.code)",
                "duration": "\(duration)",
            ]
        )
    }

    /// Forbids framing, content sniffing and cross-site referrers.
    static let securityHeaders: HTTPFields = [
        .xFrameOptions: "DENY",
        .xContentTypeOptions: "nosniff",
        .referrerPolicy: "same-origin",
        .crossOriginOpenerPolicy: "same-origin",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
    ]
}

extension HTTPField.Name {
    /// The `X-Frame-Options` header.
    static let xFrameOptions = known("X-Frame-Options")
    /// The `Referrer-Policy` header.
    static let referrerPolicy = known("Referrer-Policy")
    /// The `Cross-Origin-Opener-Policy` header.
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")

    /// A name that is spelled well.
    static func known(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name) ?? .server
    }
}
