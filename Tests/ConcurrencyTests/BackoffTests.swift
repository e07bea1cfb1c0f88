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

    @Test func `a random part of a pause lies between the least and the greatest`() {
        var (lowest, highest) = (Constant(bits: 0), Constant(bits: .max))
        let pause = Duration.seconds(8)

        let parts = [pause.jittered(0.5...1, using: &lowest), pause.jittered(0.5...1, using: &highest)]

        #expect(parts[0] == .seconds(4))
        #expect(parts[1] > .milliseconds(7_999) && parts[1] <= pause)
        #expect((0..<100).map { _ in pause.jittered(0.5...1) }.allSatisfy { (.seconds(4)...pause).contains($0) })
    }
}

/// Always the same number.
private struct Constant: RandomNumberGenerator {
    let bits: UInt64

    func next() -> UInt64 { bits }
}
