import Pipeline
public import Storage

/// The tokens of the store.
public struct StoreTokenAuthenticator: TokenAuthenticator {
    private let store: Store

    /// Reads this store at every question; wrap it in a ``CachedTokenAuthenticator``.
    public init(_ store: Store) {
        self.store = store
    }

    /// Looks the token up.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    public func status(of token: String) async throws -> TokenStatus {
        guard let record = try await store.read({ try $0.tokens.find(token) }) else { return .unknown }
        guard record.isActive else { return .revoked }
        return .held(by: RecommendationRequest.Caller(name: record.name, isAdmin: record.isAdmin))
    }
}
