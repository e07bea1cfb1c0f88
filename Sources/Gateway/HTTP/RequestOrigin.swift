import HTTPTypes
import Hummingbird
import Settings

/// Refuses requests with a missing or doubled `Host` (RFC 9112, section 3.2) and, where no token is required, requests
/// of other sites' pages.
///
/// Without tokens every caller is an administrator, and every web page in a browser on this computer can call. A page
/// can try two ways. It can let a name of its own point here (DNS rebinding): then it has the same origin and could
/// read every answer, so only known names are served. Under the right name it cannot read answers but can send what a
/// form sends, so a request that the browser marks as another site's is refused.
struct RequestOrigin: Sendable {
    /// The names that are answered to; `nil` where a token is asked for, which no page of others has.
    let hosts: AllowedHosts?
    /// The other origins that are welcome.
    let crossOrigin: CrossOriginPolicy

    /// Checks the name that a request is sent to.
    ///
    /// - Parameters:
    ///   - request: Any request.
    ///   - isOpen: Whether it must bring credentials along, which no page of others has, so that any name will do.
    /// - Throws: ``HTTPProblem`` 400 without one name, 421 for another's.
    func checkHost(of request: Request, isOpen: Bool = false) throws(HTTPProblem) {
        // The server makes the first `Host` the authority, and leaves a second one among the fields.
        guard let authority = request.head.authority, request.headers[.host] == nil else { throw .hostIsUnclear }
        guard !isOpen, let hosts else { return }
        // Of HTTP/1.0, which needs no name, the server makes an empty one.
        guard !authority.isEmpty else { throw .hostIsUnclear }
        guard hosts.allow(authority) else { throw .misdirected }
    }

    /// Checks which site a request comes from.
    ///
    /// - Parameters:
    ///   - request: Any request.
    ///   - isPage: Whether it asks for something that people open, to which any site may link.
    /// - Throws: ``HTTPProblem`` 403 for what another site sends.
    func checkSite(of request: Request, isPage: Bool) throws(HTTPProblem) {
        guard hosts != nil else { return }
        if let origin = request.headers[.origin] {
            let authority = request.head.authority?.lowercased() ?? ""
            let own = ["http://\(authority)", "https://\(authority)"]
            guard own.contains(origin.lowercased()) || crossOrigin.allows(origin) else { throw .crossSite }
        } else if let site = request.headers[.fetchSite], site != "same-origin", site != "none" {
            guard isPage, request.headers[.fetchMode] == "navigate" else { throw .crossSite }
        }
    }
}

extension HTTPProblem {
    /// No `Host`, or more than one.
    fileprivate static let hostIsUnclear = HTTPProblem(
        .badRequest, detail: "The request must have exactly one Host header.", headers: [.connection: "close"])

    /// A name that this listener is not known under.
    fileprivate static let misdirected = HTTPProblem(
        .misdirectedRequest,
        detail: "Without tokens only the names of this computer and those in JUKE_ALLOWED_HOSTS are answered to.")

    /// Sent by a page of another site.
    fileprivate static let crossSite = HTTPProblem(
        .forbidden, detail: "Without tokens a page of another origin is answered only if JUKE_CORS_ORIGINS names it.")
}

extension HTTPField.Name {
    /// Whom a request is for; the first one is no field of ours but the request's authority.
    fileprivate static let host = known("Host")
    /// How the site that sent a request is related to the one that it is sent to (Fetch Metadata).
    static let fetchSite = known("Sec-Fetch-Site")
    /// The request's mode: `navigate` when somebody opens a page.
    static let fetchMode = known("Sec-Fetch-Mode")
}
