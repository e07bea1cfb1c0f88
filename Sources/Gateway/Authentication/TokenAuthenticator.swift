package import Concurrency
import Messaging
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

    /// - Parameter store: The store, which is read for every token; wrap the authenticator in a ``CachedTokenAuthenticator``.
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

/// Remembers what another authenticator said for a short while, so that not every request reads the store.
///
/// A revoked token may be accepted, and a new one refused, for at most the lifetime. Failures are not remembered.
package final class CachedTokenAuthenticator: TokenAuthenticator {
    /// How many tokens are remembered at most; made-up tokens must not fill the memory.
    static let capacity = 10_000

    private struct Memory {
        let status: TokenStatus
        let expiresAt: Timestamp
    }

    private let source: any TokenAuthenticator
    private let lifetime: Duration
    private let clock: any TimeSource
    private let memories = Mutex<[String: Memory]>([:])

    /// Remembers the answers of `source`.
    ///
    /// - Parameters:
    ///   - source: the authenticator that is asked about tokens that are not remembered.
    ///   - lifetime: how long an answer is believed.
    ///   - clock: what an answer's age is told by.
    package init(_ source: any TokenAuthenticator, lifetime: Duration = .seconds(10), clock: any TimeSource) {
        self.source = source
        self.lifetime = lifetime
        self.clock = clock
    }

    /// How many tokens are remembered.
    var count: Int { memories.withLock { $0.count } }

    /// The answer that is still believed.
    package func remembered(_ token: String) -> TokenStatus? {
        guard let memory = memories.withLock({ $0[token] }), clock.now < memory.expiresAt else { return nil }
        return memory.status
    }

    /// The remembered answer, or the source's.
    package func status(of token: String) async throws -> TokenStatus {
        if let status = remembered(token) { return status }
        let now = clock.now
        let status = try await source.status(of: token)
        memories.withLock { memories in
            if memories.count >= Self.capacity {
                memories = memories.filter { now < $0.value.expiresAt }
            }
            // Still full within one lifetime: somebody is guessing. Start again rather than grow.
            if memories.count >= Self.capacity { memories = [:] }
            memories[token] = Memory(status: status, expiresAt: now + lifetime)
        }
        return status
    }
}
