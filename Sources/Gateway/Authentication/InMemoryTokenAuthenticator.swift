public import Pipeline

/// Tokens that are given at start and never change.
public struct InMemoryTokenAuthenticator: TokenAuthenticator {
    private let callers: [String: RecommendationRequest.Caller]

    /// Knows exactly these tokens.
    public init(_ callers: [String: RecommendationRequest.Caller]) {
        self.callers = callers
    }

    /// Looks the token up.
    public func caller(presenting token: String) -> RecommendationRequest.Caller? {
        callers[token]
    }
}
