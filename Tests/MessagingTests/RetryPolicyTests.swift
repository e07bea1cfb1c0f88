import Messaging
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    @Test func `the bound doubles from one second and stops at ten minutes`() {
        let bounds = (0..<12).map { RetryPolicy.standard.bound(after: $0).components.seconds }
        #expect(bounds == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600])
        #expect(RetryPolicy.standard.bound(after: 1_000_000) == .seconds(600))
        #expect(RetryPolicy(factor: 3).bound(after: 2) == .seconds(12))
    }

    @Test func `full jitter draws whole seconds evenly from zero to the bound`() {
        var counts: [Int64: Int] = [:]
        for _ in 0..<9_000 {
            let pause = RetryPolicy.standard.pause(after: 3)
            #expect(pause == .seconds(pause.components.seconds))
            counts[pause.components.seconds, default: 0] += 1
        }
        #expect(Set(counts.keys) == Set(0...8))
        // 1,000 expected of each; 6 standard deviations are 179.
        #expect(counts.values.allSatisfy { abs($0 - 1_000) < 180 })
    }

    @Test func `without jitter the pause is the bound`() {
        #expect(RetryPolicy(hasJitter: false).pause(after: 5) == .seconds(32))
    }

    @Test func `a job runs once more than it may be retried`() {
        let runs = (0...10).prefix { $0 == 0 || RetryPolicy.standard.allowsRetry(after: $0 - 1, maxRetries: 3) }
        #expect(runs.count == 4)
        #expect(!RetryPolicy.standard.allowsRetry(after: 0, maxRetries: 0))
    }
}
