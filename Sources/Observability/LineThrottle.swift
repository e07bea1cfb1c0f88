/// Chooses which of a process's many log lines are written: twenty in a year of trouble, whatever it is that logs.
///
///     the first eight ── 10 s ── one ── 80 s ── one ── 640 s ── one …      each silence eight times the last
///
/// Beside these, what has not been heard for a day is told at once, four times; the next four come after a day without
/// any. A process that has had nothing to say for an hour begins anew, so that rare faults are always told.
struct LineThrottle {
    /// The lines about the same thing: of one statement of the program, and one task where they are about jobs.
    struct Kind: Hashable {
        let file: String
        let line: UInt
        let task: String

        /// The kinds beyond the greatest number, taken together.
        static let others = Kind(file: "", line: 0, task: "")
    }

    private struct History {
        var leftOut = 0
        var cameAt = Duration.zero
    }

    /// How many lines are written as they come.
    static let atOnce = 8
    /// How many kinds are told besides when they are first heard.
    static let firsts = 4
    private static let firstSilence = Duration.seconds(10)
    private static let growth = 8
    /// How many times a silence grows.
    private static let growths = 8
    private static let rest = Duration.seconds(3_600)
    private static let day = Duration.seconds(86_400)
    /// How many kinds are distinguished: names of tasks come from outside.
    private static let limit = 100

    private var histories: [Kind: History] = [:]
    private var cameAt = Duration.zero
    private var written = 0
    /// How many lines were written after a silence, and when the present silence began.
    private var (paced, silentSince) = (0, Duration.zero)
    /// How many kinds were told when they were first heard, and when the last such kind came.
    private var (told, firstAt) = (0, Duration.zero)

    /// Decides on a line.
    ///
    /// - Parameters:
    ///   - kind: What it is about.
    ///   - time: When it came, on a clock that only goes forward.
    ///   - always: Whether it is written in any case, because whoever logs it bounds its lines.
    /// - Returns: How many of its kind were left out since the last that was written; `nil` when this one is, too.
    mutating func admit(_ kind: Kind, at time: Duration, always: Bool = false) -> Int? {
        if time - cameAt >= Self.rest { (written, paced, told) = (0, 0, 0) }
        cameAt = time
        var kind = kind
        if histories[kind] == nil, histories.count >= Self.limit {
            histories = histories.filter { time - $0.value.cameAt < Self.day }
            if histories.count >= Self.limit { kind = .others }
        }
        var history = histories[kind] ?? History()
        let isFirst = histories[kind] == nil || time - history.cameAt >= Self.day
        history.cameAt = time
        defer { histories[kind] = history }
        guard always || isInTurn(isFirst: isFirst, at: time) else {
            history.leftOut += 1
            return nil
        }
        defer { history.leftOut = 0 }
        return history.leftOut
    }

    /// Whether a line that came now may be written; it is counted as written.
    private mutating func isInTurn(isFirst: Bool, at time: Duration) -> Bool {
        if isFirst {
            if time - firstAt >= Self.day { told = 0 }
            firstAt = time
        }
        if written < Self.atOnce {
            written += 1
            silentSince = time
            return true
        }
        if isFirst, told < Self.firsts {
            told += 1
            return true
        }
        let silence = (0..<min(paced, Self.growths)).reduce(Self.firstSilence) { silence, _ in silence * Self.growth }
        guard time - silentSince >= silence else { return false }
        paced += 1
        silentSince = time
        return true
    }
}
