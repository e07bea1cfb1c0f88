/// Knows who holds a token.
public protocol TokenAuthenticator: Sendable {
    /// Looks a token up.
    ///
    /// - Parameter token: the token as the client sent it, ASCII without spaces.
    /// - Returns: who holds it, if anyone.
    /// - Throws: when the tokens cannot be read just now.
    func standing(of token: String) async throws -> TokenStanding
}
