import Concurrency
import Logging
import MessagingTesting
import Testing

@testable import Observability

/// How many lines of a process get into its log.
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
        #expect(throttle.admit(Self.kind, at: .seconds(89)) == nil)
        #expect(throttle.admit(Self.kind, at: .seconds(90)) == 1)
    }

    @Test func `a fault that comes once in two hours is logged each time`() {
        var throttle = LineThrottle()
        let told = (0..<100).map { throttle.admit(Self.kind, at: .seconds(7_200 * $0)) }

        #expect(told.allSatisfy { $0 == 0 })
    }

    @Test func `a new kind of line is logged beside a repeated one, four times a day`() {
        var throttle = LineThrottle()
        for second in 0..<100_000 { _ = throttle.admit(Self.kind, at: .seconds(second)) }
        func admitted(_ lines: Range<UInt>, at time: Int) -> [UInt] {
            lines.filter { throttle.admit(.init(file: "Store.swift", line: $0, task: ""), at: .seconds(time)) != nil }
        }

        #expect(admitted(0..<10, at: 100_000) == [0, 1, 2, 3])
        #expect(admitted(0..<10, at: 100_001).isEmpty)
        for second in stride(from: 100_060, through: 190_000, by: 60) {
            _ = throttle.admit(Self.kind, at: .seconds(second))
        }
        #expect(admitted(5..<20, at: 190_001).prefix(4) == [5, 6, 7, 8])
    }

    @Test func `kinds differ by statement and task, and at most a hundred are counted`() {
        var throttle = LineThrottle()
        for task in 0..<1_000 {
            _ = throttle.admit(.init(file: "Worker.swift", line: 1, task: "\(task)"), at: .zero)
        }

        // The first eight and four more were written; eighty-eight were told apart; the rest is one kind.
        #expect(throttle.admit(.init(file: "Worker.swift", line: 1, task: "50"), at: .seconds(10)) == 1)
        #expect(throttle.admit(.init(file: "Worker.swift", line: 1, task: "500"), at: .seconds(90)) == 900)
    }

    @Test func `a process that was silent for an hour begins anew`() {
        var throttle = LineThrottle()
        func burst(at time: Int) -> Int {
            (0..<50).count { _ in throttle.admit(Self.kind, at: .seconds(time)) != nil }
        }

        #expect(burst(at: 0) == 8)
        #expect(burst(at: 3_599) == 1)
        #expect(burst(at: 7_199) == 8)
    }
}

/// The log of a process.
struct ThrottlingLogHandlerTests {
    /// Keeps what is logged.
    ///
    /// Unchecked, because the events are behind a lock, and the rest is set before anybody logs.
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

    @Test func `a poisoned job that is retried ten thousand times is few lines, whatever it says`() {
        let (sink, clock) = (Sink(), ManualClock())
        let logger = Logger(label: "tests") { _ in ThrottlingLogHandler(sink, clock: clock) }

        for attempt in 0..<10_000 {
            clock.advance(by: .milliseconds(100))
            // As each job does: a copy with its own label.
            var logger = logger
            logger[metadataKey: "task"] = "catalog.tasks.crawl_artist"
            logger[metadataKey: "job_id"] = "\(attempt)"
            logger.warning("job failed", metadata: ["error": "attempt \(attempt)"])
        }

        let events = sink.events.withLock { $0 }
        #expect(events.count == 11)
        #expect(events.last?.leftOut.flatMap { Int($0) } ?? 0 > 1_000)
    }

    @Test func `an outage of a month is twenty lines of a process, whatever logs in it`() {
        let (sink, clock) = (Sink(), ManualClock())
        let logger = Logger(label: "tests") { _ in ThrottlingLogHandler(sink, clock: clock) }
        // Thirty sources: some log with each job, some every six hours.
        let periods = (0..<30).map { 60 << ($0 % 9) }

        logger.error("the store is unavailable", metadata: ["outage": "begins"])
        for minute in 0..<30 * 24 * 60 {
            clock.advance(by: .seconds(60 * minute) - clock.uptime)
            for (source, period) in periods.enumerated() where 60 * minute % period == 0 {
                var logger = logger
                if source % 3 == 0 { logger[metadataKey: "task"] = "catalog.tasks.number_\(source)" }
                logger.log(
                    level: source % 2 == 0 ? .warning : .error, "it fails", file: "Source.swift", line: UInt(source))
            }
        }
        logger.notice("the store works again", metadata: ["outage": "is over"])

        let events = sink.events.withLock { $0 }
        #expect(events.count <= 20, "\(events)")
        #expect(events.first?.message == "the store is unavailable" && events.last?.message == "the store works again")
        #expect(events.contains { $0.leftOut != nil })
    }

    @Test func `lines of level info, and the log of debug, are not throttled`() {
        let sink = Sink()
        var logger = Logger(label: "tests") { _ in ThrottlingLogHandler(sink, clock: ManualClock()) }

        for _ in 0..<50 { logger.info("genre searched") }
        logger.logLevel = .debug
        for _ in 0..<50 { logger.warning("job failed") }

        #expect(sink.events.withLock { $0.count } == 100)
    }
}
