package import Concurrency

/// Remembers what another authenticator said for a short while, so that not every request reads the store.
///
/// A revoked token may be accepted, and a new one refused, for at most the lifetime. Failures are not remembered. While
/// the source cannot be asked, the last word about a good token holds for the grace period: ranking needs no store.
///
///     fresh ──lifetime──► known ──the source says──► fresh
///                           │ ──the source cannot say──► still good, and not asked for some seconds
///                           └──grace period──► forgotten
package final class CachedTokenAuthenticator: TokenAuthenticator {
    /// How many tokens are remembered at most; made-up tokens must not fill the memory.
    static let capacity = 10_000
    /// How long the source may take to speak of a token that is known.
    static let timeout = Duration.seconds(1)
    /// How long a source that could not say is not asked again about tokens that are known.
    static let pause = Duration.seconds(5)

    private struct Memory {
        let status: TokenStatus
        let expiresAt: Duration

        var isHeld: Bool { if case .held = status { true } else { false } }
    }

    private struct State {
        var memories: [String: Memory] = [:]
        /// Until when the source is taken to be away.
        var awayUntil = Duration.zero
    }

    private let source: any TokenAuthenticator
    private let lifetime: Duration
    private let gracePeriod: Duration
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// Remembers the answers of `source`.
    ///
    /// - Parameters:
    ///   - source: whom to ask.
    ///   - lifetime: how long an answer is believed.
    ///   - gracePeriod: how much longer the holder of a token is believed while the source cannot be asked.
    ///   - clock: the time; setting the wall clock changes nothing.
    package init(
        _ source: any TokenAuthenticator, lifetime: Duration = .seconds(10), gracePeriod: Duration = .seconds(600),
        clock: any TimeSource
    ) {
        self.source = source
        self.lifetime = lifetime
        self.gracePeriod = gracePeriod
        self.clock = clock
    }

    /// How many tokens are remembered.
    var count: Int { state.withLock { $0.memories.count } }

    /// The answer that is still believed.
    package func remembered(_ token: String) -> TokenStatus? {
        let now = clock.uptime
        return state.withLock { state in
            guard let memory = state.memories[token] else { return nil }
            if now < memory.expiresAt { return memory.status }
            return now < state.awayUntil ? holder(memory, at: now) : nil
        }
    }

    /// The remembered answer, or the source's; the last one of a good token when the source cannot answer.
    ///
    /// - Throws: ``TokenLookupError``, the source's for a token that is not known yet.
    package func status(of token: String) async throws(TokenLookupError) -> TokenStatus {
        if let status = remembered(token) { return status }
        let now = clock.uptime
        let known = state.withLock { state in state.memories[token].flatMap { holder($0, at: now) } }
        guard let known else { return remember(try await source.status(of: token), of: token) }
        do {
            let source = source
            let deadline = Deadline(in: Self.timeout, clock: clock)
            return remember(try await deadline.bounding { try await source.status(of: token) }, of: token)
        } catch let error where error.isCancellation {
            throw .cancelled
        } catch {
            state.withLock { $0.awayUntil = clock.uptime + Self.pause }
            return known
        }
    }

    /// The entry of a token whose time is over: it still counts as good.
    private func holder(_ memory: Memory, at now: Duration) -> TokenStatus? {
        memory.isHeld && now < memory.expiresAt + gracePeriod ? memory.status : nil
    }

    private func remember(_ status: TokenStatus, of token: String) -> TokenStatus {
        let now = clock.uptime
        state.withLock { state in
            state.awayUntil = .zero
            if state.memories.count >= Self.capacity {
                state.memories = state.memories.filter { now < $0.value.expiresAt || holder($0.value, at: now) != nil }
            }
            // Still full: somebody is guessing. Those who hold a token are not to suffer.
            if state.memories.count >= Self.capacity { state.memories = state.memories.filter(\.value.isHeld) }
            if state.memories.count >= Self.capacity { state.memories = [:] }
            state.memories[token] = Memory(status: status, expiresAt: now + lifetime)
        }
        return status
    }
}
