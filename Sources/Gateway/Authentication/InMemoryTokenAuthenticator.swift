/// Tokens that are given at start and never change.
public struct InMemoryTokenAuthenticator: TokenAuthenticator {
    private let statuses: [String: TokenStatus]

    /// Knows exactly these tokens.
    public init(_ statuses: [String: TokenStatus]) {
        self.statuses = statuses
    }

    /// Looks the token up.
    public func status(of token: String) -> TokenStatus {
        statuses[token] ?? .unknown
    }
}
