import Concurrency
import Logging

/// A warning about something that fails again and again: logged at once, then after ten seconds and ever more rarely
/// with its count, and a notice when it is over.
///
/// An outage must show in the log without drowning it.
final class ThrottledWarning: Sendable {
    private struct State {
        var count = 0
        var warnedAt: Duration?
        /// The silence after the last warning; doubled each time, so that a day is a dozen lines.
        var pause = Duration.seconds(10)
    }

    private let state = Mutex(State())

    /// Counts a failure, and logs it when the last warning is old enough.
    func warn(_ logger: Logger, _ message: Logger.Message, _ error: any Error, at now: Duration) {
        let times: Int? = state.withLock { state in
            state.count += 1
            if let warnedAt = state.warnedAt {
                if now - warnedAt < state.pause { return nil }
                state.pause *= 2
            }
            state.warnedAt = now
            return state.count
        }
        if let times { logger.warning(message, metadata: ["error": "\(error)", "times": "\(times)"]) }
    }

    /// Logs that it is over, when there was a failure.
    func noteRecovery(_ logger: Logger, _ message: Logger.Message) {
        let times = state.withLock { state in
            defer { state = State() }
            return state.count
        }
        if times > 0 { logger.notice(message, metadata: ["failures": "\(times)"]) }
    }
}
