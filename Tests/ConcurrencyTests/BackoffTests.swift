import Concurrency
import Testing

/// Pauses between attempts.
struct BackoffTests {
    @Test func `pauses double up to the limit and start again after a success`() {
        var backoff = Backoff(from: .milliseconds(50), to: .milliseconds(300))

        let pauses = (0..<5).map { _ in backoff.next() }
        backoff.reset()

        #expect(pauses == [50, 100, 200, 300, 300].map { .milliseconds($0) })
        #expect(backoff.next() == .milliseconds(50))
    }

    @Test func `a count of failures past every limit gives the longest pause`() {
        let backoff = Backoff(from: .seconds(1), to: .seconds(600))

        #expect(backoff.pause(after: .max) == .seconds(600))
        #expect(backoff.pause(after: -1) == .seconds(1))
    }

    @Test func `random parts of a pause are spread between the least and the greatest`() {
        var generator = WeylSequence()
        let pause = Duration.seconds(8)

        let parts = (0..<100).map { _ in pause.jittered(0.5...1, using: &generator) }

        #expect(parts.allSatisfy { (.seconds(4)...pause).contains($0) })
        #expect(parts.count { $0 < .seconds(5) } > 10 && parts.count { $0 > .seconds(7) } > 10)
    }
}

/// Numbers that are spread evenly, the same in each test.
private struct WeylSequence: RandomNumberGenerator {
    private var state: UInt64 = 0

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return state
    }
}
