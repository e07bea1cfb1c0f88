import Concurrency

/// Waits until a condition holds, for what gives no signal: another process, a server, a count inside of a type.
///
/// It asks at once, and then with pauses of a tenth of the time that has passed, 50 ms at most.
///
/// - Parameters:
///   - what: What is waited for, as in "no … within a minute".
///   - limit: How long it may take.
///   - file: Where it is waited for.
///   - line: The line there.
///   - condition: Asked until it says yes.
/// - Throws: ``Overdue`` after the limit; `CancellationError`; what the condition throws.
package func eventually(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(60), file: String = #fileID,
    line: Int = #line, _ condition: () async throws -> Bool
) async throws {
    let clock = SystemClock()
    let start = clock.uptime
    while try await !condition() {
        let waited = clock.uptime - start
        guard waited < limit else { throw Overdue(description: "\(file):\(line): no \(what()) within \(limit)") }
        if waited < .milliseconds(10) {
            try Task.checkCancellation()
            await Task.yield()
        } else {
            try await clock.sleep(for: min(waited / 10, .milliseconds(50)))
        }
    }
}

/// What did not happen in time, and where it was waited for.
package struct Overdue: Error, CustomStringConvertible {
    /// One line.
    package let description: String
}

/// Stands for work that never ends: returns only by its cancellation.
///
/// - Throws: `CancellationError` as soon as the task is cancelled.
package func hang() async throws(CancellationError) {
    while true { try await SystemClock().sleep(for: .seconds(3_600)) }
}

/// Does something again and again, a while apart: what is measured over time, or goes on beside a test.
///
/// - Parameters:
///   - interval: The pause after each time.
///   - times: How often, at most; until its task is cancelled, if none is given.
///   - body: What is done; it is given how often it was done before.
/// - Throws: `CancellationError` as soon as the task is cancelled; what the body throws.
package func every(
    _ interval: Duration, times: Int = .max, _ body: (Int) async throws -> Void
) async throws {
    for number in 0..<times {
        try await body(number)
        try await SystemClock().sleep(for: interval)
    }
}
