import HTTPTypes
import Hummingbird
import Recommendations

/// Finds the caller of a request, or refuses the request.
package enum Authentication: Sendable {
    /// Protected requests need a token that the authenticator knows.
    case token(any TokenAuthenticator)
    /// Requests need no token; every caller is the administrator of a fleet that only this computer reaches.
    case off

    /// The caller of requests without tokens.
    static let anyone = RecommendationRequest.Caller(name: "local", isAdmin: true)

    /// The length up to which a text is looked up; tokens have 40 characters.
    private static let longestToken = 128

    /// The caller of a request.
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
