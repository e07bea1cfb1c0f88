import Concurrency
import Testing

/// Tokens that fill at a steady rate.
struct TokenBucketTests {
    @Test func `a full bucket gives as many as its size, then as many as the rate`() {
        var bucket = TokenBucket()

        let atFirst = bucket.available(at: .seconds(100), rate: 2, size: 4)
        bucket.spend(4, at: .seconds(100), rate: 2)

        #expect(atFirst == 4)
        #expect(bucket.available(at: .seconds(100), rate: 2, size: 4) == 0)
        #expect(bucket.available(at: .milliseconds(100_499), rate: 2, size: 4) == 0)
        #expect(bucket.available(at: .milliseconds(100_500), rate: 2, size: 4) == 1)
        #expect(bucket.available(at: .seconds(999), rate: 2, size: 4) == 4)
    }

    @Test func `the wait is the time until a whole token`() {
        var bucket = TokenBucket()
        bucket.spend(2, at: .seconds(1), rate: 4)

        #expect(bucket.wait(at: .seconds(1), rate: 4, size: 2) == .milliseconds(250))
        #expect(bucket.wait(at: .milliseconds(1100), rate: 4, size: 2) == .milliseconds(150))
        #expect(bucket.available(at: .milliseconds(1250), rate: 4, size: 2) == 1)
    }

    @Test func `a debt must be filled up first`() {
        var bucket = TokenBucket()

        bucket.spend(6, at: .zero, rate: 1)

        #expect(bucket.level(at: .zero, rate: 1, size: 2) == -4)
        #expect(bucket.wait(at: .zero, rate: 1, size: 2) == .seconds(5))
        #expect(!bucket.isFull(at: .milliseconds(5999)))
        #expect(bucket.isFull(at: .seconds(6)))
    }

    @Test func `a bucket that starts with some tokens fills from there`() {
        let bucket = TokenBucket(level: 1, at: .seconds(10), rate: 2, size: 4)

        #expect(bucket.available(at: .seconds(10), rate: 2, size: 4) == 1)
        #expect(bucket.available(at: .milliseconds(10_500), rate: 2, size: 4) == 2)
        #expect(TokenBucket(level: 9, at: .seconds(10), rate: 2, size: 4).isFull(at: .seconds(10)))
    }

    @Test func `a rate of zero gives nothing`() {
        #expect(TokenBucket().available(at: .zero, rate: 0, size: 1) == 0)
    }
}
