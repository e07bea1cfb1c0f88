import HTTPTypes
import Hummingbird
import Settings

/// Refuses what does not say clearly whom it is for (RFC 9112, section 3.2), and names of others.
///
/// A page in a browser on this computer may let a name of its own point here, and then reads every answer.
struct HostCheck: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// The names that are answered to; `nil` for any.
    let hosts: AllowedHosts?

    /// A second `Host`; the server makes the first one the request's authority.
    private static let second = HTTPField.Name("Host")

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try check(request)
        return try await next(request, context)
    }

    /// Checks the name that a request is sent to.
    ///
    /// - Throws: 400 without one name, 421 for another's.
    func check(_ request: Request) throws(HTTPError) {
        guard let authority = request.head.authority, !authority.isEmpty,
            Self.second.map({ request.headers[$0] == nil }) ?? true
        else { throw HTTPError(.badRequest, message: "The request must have exactly one Host header.") }
        if let hosts, !hosts.allow(authority) {
            throw HTTPError(
                .misdirectedRequest,
                message: "Only the names of this computer and those in JUKE_ALLOWED_HOSTS are answered to.")
        }
    }
}
