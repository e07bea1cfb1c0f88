public import Pipeline

/// Knows who holds a token.
public protocol TokenAuthenticator: Sendable {
    /// Finds the holder of a token.
    ///
    /// - Parameter token: the token as the client sent it, ASCII without spaces.
    /// - Returns: the holder; nil when the token is unknown or revoked.
    /// - Throws: when the tokens cannot be read just now.
    func caller(presenting token: String) async throws -> RecommendationRequest.Caller?
}
