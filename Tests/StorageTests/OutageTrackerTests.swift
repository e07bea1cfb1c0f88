import Testing

@testable import Storage

/// When a store counts as unavailable, whom a failure is laid to, and what is said of it: time and failures, played.
@Suite("Outage tracker")
final class OutageTrackerTests {
    private static let full = StorageError(.unavailable, "the disk of PostgreSQL is full (53100): no space left")
    private static let slow = StorageError(.interrupted, "a statement was cancelled (57014): statement timeout")

    private var tracker = OutageTracker()

    private func fail(_ error: StorageError, _ caller: String, _ second: Int) -> OutageTracker.Classification {
        tracker.classify(error, isWrite: true, by: caller, at: .seconds(second))
    }

    @Test func `an outage is said once, however often it is met, and when it is over`() {
        #expect(fail(Self.full, "a", 0).event == .began(reason: Self.full.message))
        for second in 1..<3_600 { #expect(fail(Self.full, "a", second) == .init(isOutage: true, event: nil)) }

        #expect(tracker.succeeded(isWrite: true, by: "a", at: .seconds(3_601)) == nil)
        let over = tracker.succeeded(isWrite: true, by: "b", at: .seconds(3_604))

        #expect(over == .isOver(after: .seconds(3_604), failures: 3_600))
        #expect(tracker.outage(at: .seconds(3_605)) == nil)
    }

    @Test func `an outage that comes and goes for a day is said in few lines`() {
        var lines = 0
        for second in stride(from: 0, to: 86_400, by: 10) {
            if fail(Self.full, "", second).event != nil { lines += 1 }
            if tracker.succeeded(isWrite: true, by: "", at: .seconds(second + 9)) != nil { lines += 1 }
        }
        #expect(lines <= 20)
    }

    @Test func `a reason that changes is said, but not for ever`() {
        let others: [StorageError] = [
            Self.full, StorageError(.unreachable, "refused"), StorageError(.connectionLost, "broke"),
        ]
        let lines = (0..<600).count { second in fail(others[second % 3], "a", second).event != nil }
        #expect(lines == OutageTracker.loggedReasons)
    }

    @Test func `an outage is not over while a job waits for it`() {
        _ = fail(Self.full, "a", 0)
        #expect(tracker.succeeded(isWrite: true, by: "b", at: .seconds(60)) == nil)
        #expect(tracker.outage(at: .seconds(60)) != nil)

        #expect(tracker.left("a", hasSucceeded: false, at: .seconds(61)) == .isOver(after: .seconds(61), failures: 1))
    }

    @Test func `reading proves nothing of a disk that is full`() {
        _ = fail(Self.full, "", 0)
        #expect(tracker.succeeded(isWrite: false, by: "", at: .seconds(60)) == nil)
        #expect(tracker.outage(at: .seconds(60))?.failsWrites == true)
        #expect(tracker.succeeded(isWrite: true, by: "", at: .seconds(61)) != nil)
    }

    @Test func `a statement that is slow for one job alone is that job's fault`() {
        let verdicts = (0..<5).map { fail(Self.slow, "a", $0).isOutage }
        #expect(verdicts == [true, true, false, false, false])
        #expect(tracker.outage(at: .seconds(5)) == nil)
    }

    @Test func `a statement that is slow while those of others fail too is the database's fault`() {
        #expect(fail(Self.slow, "a", 0).event == nil)
        #expect(fail(Self.slow, "b", 1).event == .began(reason: Self.slow.message))
        #expect((2..<500).allSatisfy { fail(Self.slow, "a", $0).isOutage && fail(Self.slow, "b", $0).isOutage })
    }

    @Test func `a slow job is the database's fault for ten minutes at most, over all its attempts`() {
        for second in 0...600 { _ = (fail(Self.slow, "a", second), fail(Self.full, "b", second)) }
        #expect(!fail(Self.slow, "a", 601).isOutage)
        _ = tracker.left("a", hasSucceeded: false, at: .seconds(602))
        _ = fail(Self.full, "b", 640)
        #expect(!fail(Self.slow, "a", 641).isOutage)

        _ = tracker.left("a", hasSucceeded: true, at: .seconds(642))
        #expect(fail(Self.slow, "a", 643).isOutage)
    }

    @Test func `an error of the job, or of nobody, is no outage`() {
        for error in [StorageError(.constraintViolated, "twice"), StorageError(.conflict, "deadlock")] {
            #expect(fail(error, "a", 0) == .init(isOutage: false, event: nil))
        }
        #expect(tracker.isIdle)
    }

    @Test func `callers by the million are forgotten`() {
        for number in 0..<20_000 { _ = fail(Self.slow, "job \(number)", number * 100) }
        #expect(fail(Self.slow, "last", 3_000_000).isOutage)
        #expect(tracker.remembered < 2_000)
    }
}
