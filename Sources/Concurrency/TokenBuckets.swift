/// A ``TokenBucket`` for each of many keys; at most `capacity` of them are kept.
///
/// A key without a bucket has a full one. When there is no room for another, full buckets go first, as nothing is lost
/// with them, then those that are nearest to full: who has spent most is remembered longest.
package struct TokenBuckets: Sendable {
    private let capacity: Int
    private var buckets: [String: TokenBucket] = [:]

    /// Starts with none.
    ///
    /// - Parameter capacity: How many are kept at most; at least one.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// How many are kept.
    package var count: Int { buckets.count }

    /// The bucket of a key.
    package subscript(key: String) -> TokenBucket { buckets[key, default: TokenBucket()] }

    /// Spends tokens of a key, whether or not they are there.
    package mutating func spend(_ count: Int, of key: String, at now: Duration, rate: Double) {
        if buckets[key] == nil, buckets.count >= capacity { makeRoom(at: now) }
        buckets[key, default: TokenBucket()].spend(count, at: now, rate: rate)
    }

    /// Forgets what is full, and of the rest as much as leaves a quarter free, so that this need not be done for every
    /// new key.
    private mutating func makeRoom(at now: Duration) {
        buckets = buckets.filter { !$0.value.isFull(at: now) }
        let most = capacity - max(1, capacity / 4)
        guard buckets.count > most else { return }
        let fullest = buckets.sorted { $0.value.fullAt < $1.value.fullAt }.prefix(buckets.count - most)
        for (key, _) in fullest { buckets[key] = nil }
    }
}
