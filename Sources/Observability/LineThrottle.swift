/// Chooses which of many log lines of one kind are written: twenty in a year and a half, however many come.
///
///     the first eight ── 10 s ── one ── 40 s ── one ── 160 s ── one …      each silence four times the last
///
/// A kind that has not come for an hour begins anew, so that rare faults are always logged.
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
        var written = 0
        var leftOut = 0
        var writtenAt = Duration.zero
        var cameAt = Duration.zero
    }

    /// How many lines of a kind are written as they come.
    static let atOnce = 8
    private static let firstSilence = Duration.seconds(10)
    private static let growth = 4
    /// How many times a silence grows.
    private static let growths = 12
    private static let rest = Duration.seconds(3_600)
    /// How many kinds are distinguished: names of tasks come from outside.
    private static let limit = 100

    private var histories: [Kind: History] = [:]

    /// Decides on a line.
    ///
    /// - Parameters:
    ///   - kind: What it is about.
    ///   - time: When it came, on a clock that only goes forward.
    /// - Returns: How many of its kind were left out since the last that was written; `nil` when this one is, too.
    mutating func admit(_ kind: Kind, at time: Duration) -> Int? {
        var kind = kind
        if histories[kind] == nil, histories.count >= Self.limit {
            histories = histories.filter { time - $0.value.cameAt < Self.rest }
            if histories.count >= Self.limit { kind = .others }
        }
        var history = histories[kind] ?? History()
        if history.written > 0, time - history.cameAt >= Self.rest { history = History(leftOut: history.leftOut) }
        history.cameAt = time
        defer { histories[kind] = history }
        if history.written >= Self.atOnce {
            let grown = min(history.written - Self.atOnce, Self.growths)
            let silence = (0..<grown).reduce(Self.firstSilence) { silence, _ in silence * Self.growth }
            guard time - history.writtenAt >= silence else {
                history.leftOut += 1
                return nil
            }
        }
        defer { history.leftOut = 0 }
        history.written += 1
        history.writtenAt = time
        return history.leftOut
    }
}
