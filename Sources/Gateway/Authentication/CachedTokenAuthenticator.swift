package import Concurrency

/// Caches the answers of another authenticator for a short time, so that not every request reads the store.
///
/// A revoked token may be accepted, and a new one refused, for at most the lifetime. Failures are not cached. While the
/// source fails, a token that was valid stays valid for the grace period: ranking needs no store.
///
///     fresh ──lifetime──► stale ──the source answers──► fresh
///                           │ ──the source fails──► still valid, and not asked about for some seconds
///                           └──grace period──► gone
package final class CachedTokenAuthenticator: TokenAuthenticator {
    /// How many tokens are cached at most: made-up tokens must not fill the memory.
    static let capacity = 10_000
    /// The timeout of the source for a token that is in the cache.
    static let timeout = Duration.seconds(1)
    /// How long a source that failed is not asked again about tokens that are in the cache.
    static let pause = Duration.seconds(5)

    private struct State {
        /// Where it is full, somebody is guessing; those who hold a token are not to suffer.
        var statuses: ExpiringCache<String, TokenStatus>
        /// Until when the source counts as failed.
        var awayUntil = Duration.zero
    }

    private let source: any TokenAuthenticator
    private let clock: any TimeSource
    private let state: Mutex<State>

    /// Caches the answers of `source`.
    ///
    /// - Parameters:
    ///   - source: What is asked.
    ///   - lifetime: How long an answer is used.
    ///   - gracePeriod: How much longer a valid token stays valid while the source fails.
    ///   - clock: The time; setting the wall clock changes nothing.
    package init(
        _ source: any TokenAuthenticator, lifetime: Duration = .seconds(10), gracePeriod: Duration = .seconds(600),
        clock: any TimeSource
    ) {
        self.source = source
        self.clock = clock
        state = Mutex(
            State(
                statuses: ExpiringCache(
                    capacity: Self.capacity, lifetime: lifetime, gracePeriod: gracePeriod, outlasts: \.isHeld)))
    }

    /// How many tokens are in the cache.
    var count: Int { state.withLock { $0.statuses.count } }

    /// The answer in the cache; while the source is away, also one of the grace period.
    package func remembered(_ token: String) -> TokenStatus? {
        let now = clock.uptime
        return state.withLock { state in
            if let status = state.statuses.value(of: token, at: now) { return status }
            return now < state.awayUntil ? state.statuses.outlastingValue(of: token, at: now) : nil
        }
    }

    /// The cached answer, or the source's; the last one of a valid token when the source fails.
    ///
    /// - Throws: ``TokenLookupError``, the source's for a token that is not known yet.
    package func status(of token: String) async throws(TokenLookupError) -> TokenStatus {
        if let status = remembered(token) { return status }
        let now = clock.uptime
        // A good token whose time is over still counts as good.
        let known = state.withLock { $0.statuses.outlastingValue(of: token, at: now) }
        guard let known else { return remember(try await source.status(of: token), of: token) }
        do {
            let source = source
            let deadline = Deadline(in: Self.timeout, clock: clock)
            return remember(try await withDeadline(deadline) { try await source.status(of: token) }, of: token)
        } catch let error where error.isCancellation {
            throw .cancelled
        } catch {
            state.withLock { $0.awayUntil = clock.uptime + Self.pause }
            return known
        }
    }

    private func remember(_ status: TokenStatus, of token: String) -> TokenStatus {
        let now = clock.uptime
        state.withLock { state in
            state.awayUntil = .zero
            state.statuses.set(status, for: token, at: now)
        }
        return status
    }
}

extension TokenStatus {
    fileprivate var isHeld: Bool { if case .held = self { true } else { false } }
}
