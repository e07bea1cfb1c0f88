import Concurrency
import HTTPTypes
import Messaging

/// How often each caller may ask this gateway: a ``TokenBucket`` for each, twice as large as a second's requests.
///
/// Every gateway counts for itself.
final class RateLimiter: Sendable {
    /// How many callers are remembered at most.
    static let capacity = 10_000

    private let rate: Double
    private let clock: any TimeSource
    private let buckets = Mutex(TokenBuckets(capacity: RateLimiter.capacity))

    /// How many callers are remembered.
    var count: Int { buckets.withLock { $0.count } }

    /// Lets `rate` requests of one caller through in a second.
    init(requestsPerSecond rate: Int, clock: any TimeSource) {
        self.rate = Double(rate)
        self.clock = clock
    }

    /// Lets one request through.
    ///
    /// - Parameter caller: the name of the token that it came with.
    /// - Throws: ``HTTPProblem`` 429 in the words of the original's framework.
    func admit(_ caller: String) throws(HTTPProblem) {
        let now = clock.uptime
        let wait: Duration? = buckets.withLock { buckets in
            let bucket = buckets[caller]
            guard bucket.available(at: now, rate: rate, size: 2 * rate) > 0 else {
                return bucket.wait(at: now, rate: rate, size: 2 * rate)
            }
            buckets.spend(1, of: caller, at: now, rate: rate)
            return nil
        }
        guard let wait else { return }
        throw HTTPProblem.throttled(forSeconds: max(1, Int(wait.inSeconds.rounded(.up))))
    }

    /// Counts what an admitted request costs beyond one: a batch counts as the requests in it, and an expensive request
    /// as its price.
    func charge(_ requests: Int, to caller: String) {
        let now = clock.uptime
        buckets.withLock { $0.spend(requests, of: caller, at: now, rate: rate) }
    }
}

extension HTTPProblem {
    /// The caller sends more than it may.
    static func throttled(forSeconds seconds: Int) -> HTTPProblem {
        HTTPProblem(
            .tooManyRequests,
            detail: "Request was throttled. Expected available in \(seconds) second\(seconds == 1 ? "" : "s").",
            headers: [.retryAfter: "\(seconds)"]
        )
    }
}
