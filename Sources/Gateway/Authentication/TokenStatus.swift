public import Pipeline

/// What is known of a token that somebody presents.
public enum TokenStatus: Sendable, Equatable {
    /// It is good, and this is who holds it.
    case held(by: RecommendationRequest.Caller)
    /// It was good once.
    case revoked
    /// There is no such token.
    case unknown
}
