import HTTPTypes
import Hummingbird

/// The interfaces of the original, each with its answers where no route matches (docs/legacy-api.md, a.4 and b).
///
/// The original is the first Juke, in Python: a Django front end with the public interface, and a FastAPI engine.
/// Everything in this folder exists only because clients of the two still call them; docs/legacy-api.md states the
/// contract.
enum Dialect: Sendable {
    /// The front end's public interface.
    case `public`
    /// The engine's interface.
    case engine

    /// Nothing is served at the path.
    var notFound: HTTPProblem {
        switch self {
        case .public: .notFound
        case .engine: HTTPProblem(.notFound, detail: "Not Found")
        }
    }

    /// The method is not served at the path.
    func notAllowed(_ method: HTTPRequest.Method, at endpoint: Endpoint) -> HTTPProblem {
        switch self {
        case .public:
            HTTPProblem(
                .methodNotAllowed, detail: "Method \"\(method.rawValue)\" not allowed." + endpoint.hint,
                headers: [.allow: endpoint.allow])
        case .engine:
            HTTPProblem(
                .methodNotAllowed, detail: "Method Not Allowed",
                headers: [.allow: endpoint.methods.map(\.rawValue).joined(separator: ", ")])
        }
    }
}

/// The reading of an `Authorization` header (docs/legacy-api.md, a.1).
enum AuthorizationHeader: Equatable {
    /// Nothing that concerns us: no header, or another scheme.
    case absent
    /// A token to look up.
    case token(String)
    /// Our scheme, used wrongly; the sentence to answer with.
    case malformed(String)

    /// Reads the header's value.
    init(_ value: String?) {
        let words = (value ?? "").unicodeScalars.split { $0 == " " || ("\t"..."\r").contains($0) }
        guard let scheme = words.first, String(scheme).lowercased() == "token" else {
            self = .absent
            return
        }
        switch words.count {
        case 1: self = .malformed("Invalid token header. No credentials provided.")
        case 2 where words[1].allSatisfy(\.isASCII): self = .token(String(words[1]))
        case 2: self = .malformed("Invalid token header. Token string should not contain invalid characters.")
        default: self = .malformed("Invalid token header. Token string should not contain spaces.")
        }
    }
}
