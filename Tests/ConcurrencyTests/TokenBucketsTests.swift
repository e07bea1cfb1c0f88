import Concurrency
import Testing

/// Buckets by key, of which only so many are kept.
struct TokenBucketsTests {
    /// What many keys spend, and how many of their buckets are kept at most.
    private struct Flood: Sendable {
        let name: String
        let capacity: Int
        /// How many tokens a key spends, by its number.
        let spends: @Sendable (Int) -> Int
        /// How long after each other they come.
        let pause: Duration
    }

    private static let floods: [Flood] = [
        Flood(name: "one token each, at once", capacity: 100, spends: { _ in 1 }, pause: .zero),
        Flood(name: "far more than is there", capacity: 100, spends: { _ in 1_000_000 }, pause: .zero),
        Flood(name: "each another number", capacity: 100, spends: { $0 % 17 }, pause: .milliseconds(1)),
        Flood(name: "so slowly that old ones are full", capacity: 100, spends: { _ in 1 }, pause: .seconds(1)),
        Flood(name: "room for one", capacity: 1, spends: { _ in 5 }, pause: .zero),
        Flood(name: "room for none is room for one", capacity: 0, spends: { _ in 5 }, pause: .zero),
    ]

    @Test(arguments: floods.indices)
    func `there are never more than the capacity, whatever is spent`(number: Int) {
        let flood = Self.floods[number]
        var buckets = TokenBuckets(capacity: flood.capacity)
        var most = 0

        for key in 0..<1_000 {
            buckets.spend(flood.spends(key), of: "\(key)", at: flood.pause * key, rate: 2)
            most = max(most, buckets.count)
        }

        #expect(most <= max(1, flood.capacity), "\(flood.name)")
        #expect(buckets["999"].level(at: flood.pause * 999, rate: 2, size: 10) == 10 - Double(flood.spends(999)))
    }

    @Test func `the key that has spent most is remembered longest`() {
        var buckets = TokenBuckets(capacity: 100)
        buckets.spend(1_000, of: "greedy", at: .zero, rate: 1)

        for key in 0..<10_000 { buckets.spend(1, of: "\(key)", at: .zero, rate: 1) }

        #expect(buckets["greedy"].level(at: .zero, rate: 1, size: 10) == -990)
    }

    @Test func `a full bucket goes before one that is not`() {
        var buckets = TokenBuckets(capacity: 4)
        for key in ["a", "b"] { buckets.spend(1, of: key, at: .zero, rate: 1) }
        for key in ["c", "d", "e"] { buckets.spend(1, of: key, at: .seconds(10), rate: 1) }

        #expect(buckets.count == 3)
        for key in ["c", "d", "e"] { #expect(!buckets[key].isFull(at: .seconds(10)), "\(key)") }
    }

    @Test func `a key that nobody knows has a full bucket, and asking keeps nothing`() {
        let buckets = TokenBuckets(capacity: 4)

        #expect(buckets["a"].isFull(at: .zero) && buckets.count == 0)
    }
}
