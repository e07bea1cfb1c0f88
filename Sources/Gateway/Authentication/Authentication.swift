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
    /// - Parameters:
    ///   - header: What the request says of its sender.
    ///   - deadline: By when it is answered.
    ///   - onFailure: Called before a token is refused; it may take its time.
    /// - Returns: The holder of its token; ``anyone`` where none is asked for.
    /// - Throws: ``HTTPProblem`` 401 in the original's words, or 503 when the tokens cannot be read by the deadline.
    func caller(
        _ header: AuthorizationHeader, by deadline: Deadline, onFailure: () async throws -> Void = {}
    ) async throws -> RecommendationRequest.Caller {
        guard case .token(let authenticator) = self else { return Self.anyone }
        switch header {
        case .absent:
            throw HTTPProblem.unauthenticated("Authentication credentials were not provided.")
        case .malformed(let message):
            throw HTTPProblem.unauthenticated(message)
        case .token(let token):
            let status = try await Self.status(of: token, authenticator, by: deadline)
            if case .held(let caller) = status { return caller }
            try await onFailure()
            throw HTTPProblem.unauthenticated(status == .revoked ? "User inactive or deleted." : "Invalid token.")
        }
    }

    private static func status(
        of token: String, _ authenticator: any TokenAuthenticator, by deadline: Deadline
    ) async throws -> TokenStatus {
        guard token.utf8.count <= longestToken else { return .unknown }
        if let status = authenticator.remembered(token) { return status }
        return try await withDeadline(deadline, orThrowing: .unavailable()) {
            try await authenticator.status(of: token)
        }
    }
}
