import HTTPTypes
import Hummingbird

/// One path that is served: what may be done with it, and by whom.
struct Endpoint: Sendable {
    /// The path without a slash at its end; a slash there is served too.
    let path: String
    /// The methods that are served.
    ///
    /// `HEAD` comes with `GET`; `OPTIONS` is answered for every path.
    let methods: [HTTPRequest.Method]
    /// Whether a token is asked for, before anything else is looked at.
    let isProtected: Bool
    /// The name in the answer to `OPTIONS`.
    let name: String
    /// The types of body that are read.
    var accepts: [BodyType] = []
    /// Whether players' plugins ask it, which send tokens and read problems in a form of their own.
    var isForPlayers = false
    /// Whether clients of a media server ask it from wherever they are, with credentials of the server in each request.
    var isSubsonic = false

    /// A path that everyone may read.
    static func open(_ path: String, _ name: String) -> Endpoint {
        Endpoint(path: path, methods: [.get], isProtected: false, name: name)
    }

    /// A call of players' plugins that is not served; who has a token is told so.
    static func unknownCall(_ path: String) -> Endpoint {
        Endpoint(path: path, methods: [], isProtected: true, name: "Unknown call", isForPlayers: true)
    }

    /// Whether people open it in a browser, coming from wherever they are.
    var isPage: Bool { !isProtected && methods == [.get] }

    /// The value of the `Allow` header.
    var allow: String {
        (methods + [.options]).map(\.rawValue).joined(separator: ", ")
    }

    /// What follows the refusal of a method; the original's path has exactly the original's words.
    var hint: String {
        guard isProtected, path != RecommendationRoute.endpoint.path, !isForPlayers else { return "" }
        return " Send \(methods.map(\.rawValue).joined(separator: " or ")); /docs has examples."
    }

    /// Whether a request may use this method.
    func allows(_ method: HTTPRequest.Method) -> Bool {
        methods.contains(method)
    }

    /// The form in which paths are compared: without one slash at the end.
    ///
    /// Two slashes do not count as one; the original told them apart too.
    static func canonical(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Whether a path, in the form in which paths are compared, is this one.
    ///
    /// Some players put a second slash in front, where their user has typed one at the end of the address.
    func matches(_ path: String) -> Bool {
        self.path == path || isForPlayers && "/" + self.path == path
    }
}

/// An endpoint with what answers its requests.
struct Route: Sendable {
    /// Answers a request that may pass.
    typealias Answer = @Sendable (Request, GatewayRequestContext) async throws -> Response

    /// The path, the methods, and who may use them.
    let endpoint: Endpoint
    /// Answers a request.
    let answer: Answer

    /// An endpoint with its answer.
    init(_ endpoint: Endpoint, answer: @escaping Answer) {
        self.endpoint = endpoint
        self.answer = answer
    }
}
