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
}
