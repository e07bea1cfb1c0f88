import HTTPTypes
import Hummingbird

/// The interfaces of the original, each with its answers where no route matches (docs/legacy-api.md, a.4 and b).
///
/// The original is the first Juke, in Python: a Django front end with the public interface, and a FastAPI engine.
/// Everything in this folder exists only because clients of the two still call them; docs/legacy-api.md states the contract.
enum Dialect: Sendable {
    /// The front end's public interface.
    case `public`
    /// The engine's interface.
    case engine

    /// Nothing is served at the path.
    var notFound: Problem {
        switch self {
        case .public: .notFound
        case .engine: Problem(.notFound, detail: "Not Found")
        }
    }

    /// The method is not served at the path.
    func notAllowed(_ method: HTTPRequest.Method, at endpoint: Endpoint) -> Problem {
        switch self {
        case .public:
            Problem(
                .methodNotAllowed, detail: "Method \"\(method.rawValue)\" not allowed.",
                headers: [.allow: endpoint.allow])
        case .engine:
            Problem(
                .methodNotAllowed, detail: "Method Not Allowed",
                headers: [.allow: endpoint.methods.map(\.rawValue).joined(separator: ", ")])
        }
    }
}
