/// Tokens that are given at start and never change.
public struct InMemoryTokenAuthenticator: TokenAuthenticator {
    private let standings: [String: TokenStanding]

    /// Knows exactly these tokens.
    public init(_ standings: [String: TokenStanding]) {
        self.standings = standings
    }

    /// Looks the token up.
    public func standing(of token: String) -> TokenStanding {
        standings[token] ?? .unknown
    }
}
