import HTTPTypes
import Hummingbird
import Settings

/// Which pages of other origins may call this one from a browser (CORS, as the Fetch standard defines it).
struct CrossOriginPolicy: Sendable {
    private static let maxAge = "86400"

    /// The origins; nil when there are none.
    let origins: AllowedOrigins?
    /// The paths that pages of any origin may call, as they may call the media server behind the same proxy: requests
    /// to them bring their credentials along.
    var openPaths: Set<String> = []

    /// The answer to a preflight: what the browser asks before it sends the request itself.
    ///
    /// Every origin gets a 200, as from the original (docs/legacy-api.md, a.4). An origin that is not allowed gets
    /// no permission with it.
    ///
    /// - Parameters:
    ///   - request: Any request.
    ///   - endpoint: What it is sent to.
    /// - Returns: Nil when the request is no preflight.
    func preflight(_ request: Request, at endpoint: Endpoint) -> Response? {
        guard origins != nil || endpoint.isSubsonic, request.method == .options, request.headers[.origin] != nil,
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        var headers: HTTPFields = [.contentLength: "0"]
        if endpoint.isSubsonic || permission(for: request) != nil {
            headers[.accessControlAllowMethods] = endpoint.allow
            headers[.accessControlAllowHeaders] = endpoint.isSubsonic ? "*" : "authorization, content-type"
            headers[.accessControlMaxAge] = Self.maxAge
        }
        return Response(status: .ok, headers: headers)
    }

    /// Lets the page that sent a request read the answer to it, when it may.
    func permit(_ request: Request, toRead response: inout Response) {
        if openPaths.contains(Endpoint.canonical(request.uri.path)) {
            response.headers[.accessControlAllowOrigin] = "*"
            return
        }
        guard let origins else { return }
        if case .list = origins, response.headers[.vary] == nil { response.headers[.vary] = "origin" }
        guard let origin = permission(for: request) else { return }
        response.headers[.accessControlAllowOrigin] = origin
        let own = [SequenceRoute.cursorName, FileRemarks.name].filter { response.headers[$0] != nil }
        response.headers[.accessControlExposeHeaders] =
            (["Retry-After"] + own.map(\.rawName)).joined(separator: ", ")
        if case .list = origins { response.headers[.accessControlAllowCredentials] = "true" }
    }

    /// Whether pages of an origin may call.
    func allows(_ origin: String) -> Bool {
        switch origins {
        case nil: false
        case .any?: true
        case .list(let allowed)?: allowed.contains(origin)
        }
    }

    /// The value of `Access-Control-Allow-Origin`; nil when the origin is not allowed.
    private func permission(for request: Request) -> String? {
        guard let origins, let origin = request.headers[.origin] else { return nil }
        guard allows(origin) else { return nil }
        return origins == .any ? "*" : origin
    }
}
