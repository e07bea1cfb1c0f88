import Concurrency
package import Messaging

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
    private let clock: any JobClock
    private let memories = Mutex<[String: Memory]>([:])

    /// Remembers the answers of `source`.
    ///
    /// - Parameters:
    ///   - source: whom to ask.
    ///   - lifetime: how long an answer is believed.
    ///   - clock: the time.
    package init(_ source: any TokenAuthenticator, lifetime: Duration = .seconds(10), clock: any JobClock) {
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
