/// Knows who holds a token.
public protocol TokenAuthenticator: Sendable {
    /// Looks a token up.
    ///
    /// - Parameter token: the token as the client sent it, ASCII without spaces.
    /// - Returns: who holds it, if anyone.
    /// - Throws: when the tokens cannot be read just now.
    func status(of token: String) async throws -> TokenStatus

    /// What is known of a token without asking anybody: an answer at once, where most requests' tokens are seen again.
    ///
    /// - Returns: nil when ``status(of:)`` must be asked.
    func remembered(_ token: String) -> TokenStatus?
}

extension TokenAuthenticator {
    /// Nothing.
    public func remembered(_ token: String) -> TokenStatus? { nil }
}
