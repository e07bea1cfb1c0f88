package import Recommendations
package import Storage

/// Looks up the holders of tokens.
package protocol TokenAuthenticator: Sendable {
    /// Looks a token up.
    ///
    /// - Parameter token: The token as the client sent it, ASCII without spaces.
    /// - Returns: The token's status and holder.
    /// - Throws: An error when the tokens cannot be read at the moment.
    func status(of token: String) async throws -> TokenStatus

    /// The status of a token that was looked up shortly before.
    ///
    /// - Returns: `nil` when ``status(of:)`` must be asked.
    func remembered(_ token: String) -> TokenStatus?
}

extension TokenAuthenticator {
    package func remembered(_ token: String) -> TokenStatus? { nil }
}

/// The status of a token.
package enum TokenStatus: Sendable, Equatable {
    /// The token is valid and belongs to this holder.
    case held(by: RecommendationRequest.Caller)
    /// The token was valid before an operator revoked it.
    case revoked
    /// There is no such token.
    case unknown
}

/// Authenticates a fixed set of tokens.
package struct InMemoryTokenAuthenticator: TokenAuthenticator {
    private let statuses: [String: TokenStatus]

    package init(_ statuses: [String: TokenStatus]) {
        self.statuses = statuses
    }

    package func status(of token: String) -> TokenStatus {
        statuses[token] ?? .unknown
    }
}

/// Authenticates the tokens of the store.
package struct StoreTokenAuthenticator: TokenAuthenticator {
    private let store: Store

    /// - Parameter store: The store, which is read for every token; wrap the authenticator in a
    ///   ``CachedTokenAuthenticator``.
    package init(_ store: Store) {
        self.store = store
    }

    /// Reads a token's record.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    package func status(of token: String) async throws -> TokenStatus {
        guard let record = try await store.read({ try $0.tokens.find(token) }) else { return .unknown }
        guard record.isActive else { return .revoked }
        return .held(by: RecommendationRequest.Caller(name: record.name, isAdmin: record.isAdmin))
    }
}
