import Concurrency
import MessagingTesting
import Testing

@testable import Messaging

/// What a worker knows of its own activity, without a worker.
struct WorkerMetricsTests {
    private static func delivery(_ entry: EntryID) -> Delivery {
        Delivery(queue: "q", entry: entry, consumer: "c", content: .job(Job("t")))
    }

    @Test func `an entry of Redis has the time of its enqueueing, and one in memory does not`() {
        #expect(Self.delivery("1750000000123-7").addedAt == Timestamp(milliseconds: 1_750_000_000_123))
        #expect(Self.delivery("17-0").addedAt == nil)
        #expect(Self.delivery("no entry").addedAt == nil)
    }

    @Test func `the load states the running jobs, the oldest run and the last progress`() {
        let metrics = WorkerMetrics(queues: ["q"], tasks: ["t"])
        let (first, second) = (Self.delivery("1-0"), Self.delivery("2-0"))
        #expect(metrics.load(slots: 4, at: .seconds(90)).running == 0)
        #expect(metrics.load(slots: 4, at: .seconds(90)).sinceProgress == .zero)

        metrics.began(first, at: .seconds(100), after: nil)
        metrics.began(second, at: .seconds(110), after: .seconds(1))
        let busy = metrics.load(slots: 4, at: .seconds(130))
        #expect(busy.slots == 4 && busy.running == 2)
        #expect(busy.oldestRun == .seconds(30) && busy.sinceProgress == .seconds(20))

        metrics.progressed(at: .seconds(128))
        #expect(metrics.load(slots: 4, at: .seconds(130)).sinceProgress == .seconds(2))

        metrics.ended(first, at: .seconds(140))
        let later = metrics.load(slots: 4, at: .seconds(150))
        #expect(later.running == 1 && later.oldestRun == .seconds(40) && later.sinceProgress == .seconds(10))

        metrics.ended(second, at: .seconds(160))
        #expect(
            metrics.load(slots: 4, at: .seconds(500))
                == WorkerLoad(slots: 4, running: 0, sinceProgress: .zero, oldestRun: .zero))
    }
}
