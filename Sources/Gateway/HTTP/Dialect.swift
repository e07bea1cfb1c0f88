import HTTPTypes
import Hummingbird

/// Whose words an interface uses for what no route answers.
enum Dialect: Sendable {
    /// The original's public interface.
    case `public`
    /// The original's engine.
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
