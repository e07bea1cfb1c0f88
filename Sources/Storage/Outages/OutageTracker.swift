/// Detects outages from the results of transactions.
///
/// It is pure, so tests drive it with a manual clock.
///
/// ```
/// well ──a failure that is the database's fault──► outage ──nobody fails any more, and something works──► well
/// ```
///
/// Times are those of a clock that only goes forward.
struct OutageTracker {
    /// The changes that are worth a line in the log.
    enum LogEvent: Equatable {
        case began(reason: String)
        case changed(reason: String)
        case isOver(after: Duration, failures: Int)
    }

    /// The classification of a failure.
    struct Classification: Equatable {
        var isOutage: Bool
        var event: LogEvent?
    }

    /// How long an ambiguous failure of one job counts as an outage, while other jobs fail too.
    static let ambiguousTime = Duration.seconds(600)
    /// How recent the failure of another must be.
    static let memory = Duration.seconds(60)
    /// How many ambiguous failures, while nobody else fails, make it the job's fault.
    static let ambiguousLimit = 3
    /// How long nothing may have failed before an outage is over.
    static let quiet = Duration.seconds(3)
    /// How many different reasons of one outage are logged.
    static let loggedReasons = 8
    /// An outage that begins this soon after another one continues it: it must then last longer without failures to
    /// end.
    static let relapse = Duration.seconds(600)

    private struct Running {
        let since: Duration
        var reason: String
        var code: StorageError.Code
        var lastFailure: Duration
        var failures = 1
        /// Whether a read has failed, and nothing has worked since.
        var failsReads: Bool
        var failsWrites: Bool
        var loggedReasons = 1
    }

    /// A caller whose work failed and has not succeeded since.
    private struct Failing {
        var at: Duration
        var isWrite: Bool
        var isWaiting: Bool
    }

    /// A caller with ambiguous failures.
    private struct AmbiguousFailures {
        let since: Duration
        var count = 0
    }

    private var running: Running?
    private var failing: [String: Failing] = [:]
    private var ambiguous: [String: AmbiguousFailures] = [:]
    private var relapses = 0
    private var lastEnd: Duration?

    /// Whether there is nothing to look after, so that a success need not be noted.
    var isIdle: Bool { running == nil && failing.isEmpty }

    /// Whether no caller is remembered.
    var isQuiet: Bool { isIdle && ambiguous.isEmpty }

    /// How many callers are remembered.
    var remembered: Int { failing.count + ambiguous.count }

    /// The outage, as it stands at a time.
    func outage(at time: Duration) -> StoreOutage? {
        running.map {
            StoreOutage(duration: time - $0.since, reason: $0.reason, failsWrites: $0.failsWrites)
        }
    }

    /// Whether a statement that belongs to no job failed just now.
    func isKnownToFail(at time: Duration) -> Bool {
        running != nil && failing[""].map { time - $0.at <= .seconds(10) } == true
    }

    // MARK: - Failures

    /// Decides whether a failure is the database's or the job's.
    ///
    /// - Parameters:
    ///   - error: What the database said.
    ///   - isWrite: Whether the transaction was to change something.
    ///   - caller: Whose transaction it was; empty when it belongs to no job.
    ///   - time: When it failed.
    /// - Returns: Whether the failure counts as an outage, and what is to be logged.
    mutating func classify(
        _ error: StorageError, isWrite: Bool, by caller: String, at time: Duration
    ) -> Classification {
        var decided = true
        switch error.fault {
        case .outage, .busy: break
        case .conflict, .job: return Classification(isOutage: false)
        case .either:
            switch cause(of: caller, at: time) {
            case .database: break
            case .undecided: decided = false
            case .job:
                failing[caller] = Failing(at: time, isWrite: isWrite, isWaiting: false)
                return Classification(isOutage: false)
            }
        }
        forgetOld(at: time)
        failing[caller] = Failing(at: time, isWrite: isWrite, isWaiting: decided && !caller.isEmpty)
        guard decided else { return Classification(isOutage: true) }
        return Classification(isOutage: true, event: note(error, isWrite: isWrite, at: time))
    }

    private enum Cause {
        case database, job, undecided
    }

    private mutating func cause(of caller: String, at time: Duration) -> Cause {
        var history = ambiguous[caller] ?? AmbiguousFailures(since: time)
        defer { ambiguous[caller] = history }
        if time - history.since > Self.ambiguousTime { return .job }
        let othersFail = failing.contains { $0.key != caller && time - $0.value.at <= Self.memory }
        if othersFail { return .database }
        history.count += 1
        return history.count < Self.ambiguousLimit && !caller.isEmpty ? .undecided : .job
    }

    private mutating func note(_ error: StorageError, isWrite: Bool, at time: Duration) -> LogEvent? {
        guard var outage = running else {
            relapses = lastEnd.map { time - $0 < Self.relapse } == true ? relapses + 1 : 0
            running = Running(
                since: time, reason: error.message, code: error.code, lastFailure: time, failsReads: !isWrite,
                failsWrites: isWrite)
            return .began(reason: error.message)
        }
        defer { running = outage }
        outage.lastFailure = time
        outage.failures += 1
        if isWrite { outage.failsWrites = true } else { outage.failsReads = true }
        guard error.code != outage.code else { return nil }
        outage.code = error.code
        outage.reason = error.message
        guard outage.loggedReasons < Self.loggedReasons else { return nil }
        outage.loggedReasons += 1
        return .changed(reason: error.message)
    }

    // MARK: - Successes

    /// Notes that a transaction was committed; it proves nothing for changes when it only read.
    mutating func succeeded(isWrite: Bool, by caller: String, at time: Duration) -> LogEvent? {
        if let last = failing[caller], isWrite || !last.isWrite { failing[caller] = nil }
        running?.failsReads = false
        if isWrite { running?.failsWrites = false }
        return end(at: time)
    }

    /// Notes that a caller waits no longer: its job ended, or went to another worker.
    mutating func left(_ caller: String, hasSucceeded: Bool, at time: Duration) -> LogEvent? {
        failing[caller]?.isWaiting = false
        if hasSucceeded { ambiguous[caller] = nil }
        return end(at: time)
    }

    private mutating func end(at time: Duration) -> LogEvent? {
        guard let outage = running, !outage.failsReads, !outage.failsWrites else { return nil }
        if failing.values.contains(where: \.isWaiting) { return nil }
        let quiet = Self.quiet * (1 << min(relapses, 8))
        guard time - outage.lastFailure >= quiet else { return nil }
        running = nil
        failing = [:]
        lastEnd = time
        return .isOver(after: time - outage.since, failures: outage.failures)
    }

    /// Forgets failures of long ago, which mean nothing now; jobs come and go for as long as a process lives.
    private mutating func forgetOld(at time: Duration) {
        guard remembered > 1_000 else { return }
        failing = failing.filter { $0.value.isWaiting || time - $0.value.at <= Self.memory }
        ambiguous = ambiguous.filter { time - $0.value.since <= Self.ambiguousTime * 6 }
    }
}
