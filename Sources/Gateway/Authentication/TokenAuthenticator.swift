import Concurrency
package import Recommendations
package import Storage

/// Looks up the holders of tokens.
package protocol TokenAuthenticator: Sendable {
    /// Looks a token up.
    ///
    /// - Parameter token: The token as the client sent it, ASCII without spaces.
    /// - Returns: The token's status and holder.
    /// - Throws: ``TokenLookupError``.
    func status(of token: String) async throws(TokenLookupError) -> TokenStatus

    /// The status of a token that was looked up shortly before.
    ///
    /// - Returns: `nil` when ``status(of:)`` must be asked.
    func remembered(_ token: String) -> TokenStatus?
}

extension TokenAuthenticator {
    /// Remembers nothing.
    package func remembered(_ token: String) -> TokenStatus? { nil }
}

/// Why a token was not looked up.
package enum TokenLookupError: CancellableError, CustomStringConvertible {
    /// The caller's task was cancelled.
    case cancelled
    /// The tokens cannot be read at the moment, for a reason that whoever keeps them gives.
    case unreadable(any Error)

    /// Sorts the error of whoever keeps the tokens.
    package init(_ error: any Error) {
        self = error.isCancellation ? .cancelled : error as? TokenLookupError ?? .unreadable(error)
    }

    /// Whether the caller's task was cancelled.
    package var isCancelled: Bool { if case .cancelled = self { true } else { false } }

    /// The error of whoever keeps the tokens; `nil` for a cancelled call.
    var cause: (any Error)? { if case .unreadable(let cause) = self { cause } else { nil } }

    /// The cause in its own words.
    package var description: String { cause.map { "\($0)" } ?? "the call was cancelled" }
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

    /// Takes the tokens with their statuses; all others are unknown.
    package init(_ statuses: [String: TokenStatus]) {
        self.statuses = statuses
    }

    /// The status of a token of the set.
    package func status(of token: String) -> TokenStatus {
        statuses[token] ?? .unknown
    }
}

/// Authenticates the tokens of the store.
package struct StoreTokenAuthenticator: TokenAuthenticator {
    private let store: Store

    /// Looks tokens up in a store.
    ///
    /// - Parameter store: The store, which is read for every token; wrap the authenticator in a
    ///   ``CachedTokenAuthenticator``.
    package init(_ store: Store) {
        self.store = store
    }

    /// Reads a token's record.
    ///
    /// - Throws: ``TokenLookupError`` with a `StorageError` when the store cannot be read.
    package func status(of token: String) async throws(TokenLookupError) -> TokenStatus {
        let found: TokenRecord?
        do {
            found = try await store.read { try $0.tokens.find(token) }
        } catch {
            throw TokenLookupError(error)
        }
        guard let record = found else { return .unknown }
        guard record.isActive else { return .revoked }
        return .held(by: RecommendationRequest.Caller(name: record.name, isAdmin: record.isAdmin))
    }
}
