import Concurrency
import Logging
import Testing

@testable import Observability

/// How many lines of one kind get into a log.
struct LineThrottleTests {
    private static let kind = LineThrottle.Kind(file: "Worker.swift", line: 1, task: "t")

    @Test func `a fault that lasts a year is twenty lines, and every line left out is counted`() {
        var throttle = LineThrottle()
        var (written, leftOut) = (0, 0)
        // One a minute, and a burst of a thousand each day.
        for minute in 0..<365 * 24 * 60 {
            for _ in 0..<(minute % 1_440 == 0 ? 1_000 : 1) {
                guard let before = throttle.admit(Self.kind, at: .seconds(60 * minute)) else { continue }
                written += 1
                leftOut += before
            }
        }

        #expect((8...20).contains(written), "\(written)")
        #expect(leftOut > 100_000)
    }

    @Test func `a few lines are written as they come, and the next after ten seconds with the number left out`() {
        var throttle = LineThrottle()
        let first = (0..<100).map { _ in throttle.admit(Self.kind, at: .zero) }

        #expect(first.prefix(8).allSatisfy { $0 == 0 } && first.dropFirst(8).allSatisfy { $0 == nil })
        #expect(throttle.admit(Self.kind, at: .seconds(9)) == nil)
        #expect(throttle.admit(Self.kind, at: .seconds(10)) == 93)
        #expect(throttle.admit(Self.kind, at: .seconds(49)) == nil)
        #expect(throttle.admit(Self.kind, at: .seconds(50)) == 1)
    }

    @Test func `a fault that comes once in two hours is told each time`() {
        var throttle = LineThrottle()
        let told = (0..<100).map { throttle.admit(Self.kind, at: .seconds(7_200 * $0)) }

        #expect(told.allSatisfy { $0 == 0 })
    }

    @Test func `kinds are told apart by statement and task, and no more of them than a hundred`() {
        var throttle = LineThrottle()
        func admitted(_ kind: LineThrottle.Kind) -> Int {
            (0..<50).count { _ in throttle.admit(kind, at: .zero) != nil }
        }

        #expect(admitted(Self.kind) == 8)
        #expect(admitted(.init(file: "Worker.swift", line: 2, task: "t")) == 8)
        #expect(admitted(.init(file: "Worker.swift", line: 1, task: "u")) == 8)
        let others = (0..<1_000).reduce(0) { $0 + admitted(.init(file: "Worker.swift", line: 1, task: "\($1)")) }
        #expect(others == 98 * 8)
    }
}

/// The log of a process.
struct ThrottlingLogHandlerTests {
    private final class Sink: LogHandler, @unchecked Sendable {
        let events = Mutex<[(message: String, leftOut: String?)]>([])
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let leftOut = event.metadata?["left_out"].map { "\($0)" }
            events.withLock { $0.append((event.message.description, leftOut)) }
        }
    }

    private struct Clock: TimeSource {
        let time: Mutex<Duration>
        var now: Timestamp { Timestamp(milliseconds: 0) }
        var uptime: Duration { time.withLock { $0 } }
        func sleep(for duration: Duration) async throws(CancellationError) {}
    }

    @Test func `a poisoned job that is retried ten thousand times is few lines, whatever it says`() {
        let (sink, clock) = (Sink(), Clock(time: Mutex(.zero)))
        let logger = Logger(label: "tests") { _ in ThrottlingLogHandler(sink, clock: clock) }

        for attempt in 0..<10_000 {
            clock.time.withLock { $0 += .milliseconds(100) }
            // As each job does: a copy with its own label.
            var logger = logger
            logger[metadataKey: "task"] = "catalog.tasks.crawl_artist"
            logger[metadataKey: "job_id"] = "\(attempt)"
            logger.warning("job failed", metadata: ["error": "attempt \(attempt)"])
        }

        let events = sink.events.withLock { $0 }
        #expect(events.count == 12)
        #expect(events.last?.leftOut.flatMap { Int($0) } ?? 0 > 1_000)
    }

    @Test func `what is only told, and the log of debug, are left alone`() {
        let sink = Sink()
        var logger = Logger(label: "tests") { _ in ThrottlingLogHandler(sink, clock: Clock(time: Mutex(.zero))) }

        for _ in 0..<50 { logger.info("genre searched") }
        logger.logLevel = .debug
        for _ in 0..<50 { logger.warning("job failed") }

        #expect(sink.events.withLock { $0.count } == 100)
    }
}
