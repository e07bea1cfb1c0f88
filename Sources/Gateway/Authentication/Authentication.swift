import HTTPTypes
import Hummingbird
import Pipeline

/// Whether a request may pass, and as whom.
public enum Authentication: Sendable {
    /// Every protected request needs a token that the authenticator knows.
    case token(any TokenAuthenticator)
    /// Nobody is asked; everyone is the administrator of a fleet that only this computer reaches.
    case off

    /// Whom requests without tokens come from.
    static let anyone = RecommendationRequest.Caller(name: "local", isAdmin: true)

    /// Longer texts are no tokens and are not looked up; ours have 40 characters.
    private static let longestToken = 128

    /// Finds out who sends a request.
    ///
    /// - Throws: ``Problem`` 401 in the original's words, or 503 when the tokens cannot be read by the deadline.
    func caller(of request: Request, by deadline: Deadline) async throws -> RecommendationRequest.Caller {
        guard case .token(let authenticator) = self else { return Self.anyone }
        switch AuthorizationHeader(request.headers[.authorization]) {
        case .absent:
            throw Problem.unauthenticated("Authentication credentials were not provided.")
        case .malformed(let message):
            throw Problem.unauthenticated(message)
        case .token(let token):
            guard token.utf8.count <= Self.longestToken else { throw Problem.unauthenticated("Invalid token.") }
            var status = authenticator.remembered(token)
            if status == nil {
                status = try await deadline.bounding { try await authenticator.status(of: token) }
            }
            switch status {
            case .held(let caller): return caller
            case .revoked: throw Problem.unauthenticated("User inactive or deleted.")
            case .unknown, nil: throw Problem.unauthenticated("Invalid token.")
            }
        }
    }
}
