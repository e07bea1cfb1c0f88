import Concurrency
import Foundation
import HTTPTypes
import NIOCore

/// Slows down the responses to invalid tokens, for each address by itself.
///
/// The first failures of an address are answered at once, later ones in their turn, two a second. A good token never
/// waits: an address may be that of a proxy before many clients, and one of them must not lock the others out.
final class FailedTokenLimiter: Sendable {
    /// How many failures an address may have at once.
    static let burst = 10.0
    /// How many more per second.
    static let rate = 2.0
    /// The longest that a failure waits for its turn.
    static let longestPause = Duration.seconds(2)
    /// How many addresses are remembered.
    static let capacity = 10_000

    private let clock: any TimeSource
    private let buckets = Mutex(TokenBuckets(capacity: FailedTokenLimiter.capacity))

    /// Remembers no failure yet.
    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// How many addresses are remembered.
    var count: Int { buckets.withLock { $0.count } }

    /// Waits until a failure may be answered.
    ///
    /// - Parameters:
    ///   - address: Where it came from; those that came from nowhere share one.
    ///   - deadline: By when the request is answered.
    /// - Throws: ``HTTPProblem`` 429 when too many wait before it, or `CancellationError`.
    func slow(_ address: SocketAddress?, by deadline: Deadline) async throws {
        guard let pause = pause(of: Self.key(of: address)) else { throw HTTPProblem.throttled(forSeconds: 2) }
        guard pause > .zero else { return }
        try await clock.sleep(for: min(pause, deadline.remaining))
    }

    /// Waits until an account may be tried from an address: at once after few failures there, else in its turn.
    ///
    /// - Parameters:
    ///   - account: Who is said to ask.
    ///   - address: Where it comes from; behind a proxy that of the proxy.
    ///   - deadline: By when the request is answered.
    /// - Returns: Whether it had to wait; then the attempt is counted already.
    /// - Throws: ``HTTPProblem`` 429 when too many wait before it, or `CancellationError`.
    func takeTurn(of account: String, from address: SocketAddress?, by deadline: Deadline) async throws -> Bool {
        let (key, now) = (Self.key(of: account, address), clock.uptime)
        let isFree = buckets.withLock { $0[key].level(at: now, rate: Self.rate, size: Self.burst) >= 1 }
        if isFree { return false }
        guard let pause = pause(of: key) else { throw HTTPProblem.throttled(forSeconds: 2) }
        try await clock.sleep(for: min(pause, deadline.remaining))
        return true
    }

    /// Notes that an account was tried from an address in vain.
    func noteFailure(of account: String, from address: SocketAddress?) {
        _ = pause(of: Self.key(of: account, address))
    }

    private static func key(of account: String, _ address: SocketAddress?) -> String {
        "\(key(of: address)) \(account)"
    }

    /// How long the next failure of an address waits; `nil` when that would be too long, and then it counts nothing.
    private func pause(of key: String) -> Duration? {
        let now = clock.uptime
        return buckets.withLock { buckets in
            let lacking = 1 - buckets[key].level(at: now, rate: Self.rate, size: Self.burst)
            let pause = Duration.seconds(max(0, lacking) / Self.rate)
            guard pause <= Self.longestPause else { return nil }
            buckets.spend(1, of: key, at: now, rate: Self.rate)
            return pause
        }
    }

    /// One key for a client: its address, or the network of 64 bits that its addresses of version 6 are drawn from.
    static func key(of address: SocketAddress?) -> String {
        guard case .v6(let address)? = address else { return address?.ipAddress ?? "" }
        return withUnsafeBytes(of: address.address.sin6_addr) { bytes in
            // An address of version 4, as a socket for both shows it: ::ffff:192.0.2.1.
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return (isMapped ? bytes.suffix(4) : bytes.prefix(8)).map { "\($0)" }.joined(separator: ".")
        }
    }
}
