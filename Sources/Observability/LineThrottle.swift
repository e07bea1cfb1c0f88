/// Limits a process's log lines: eight at once, then one after 10 s, 80 s, 640 s and so on.
///
///     the first eight ── 10 s ── one ── 80 s ── one ── 640 s ── one …      each silence eight times the last
///
/// Besides, a kind of line that is new, or that did not come for a day, is written at once. Four such lines are, and
/// the next four after a day without a new kind. After an hour without lines the process begins anew, so that rare
/// faults are always written. One kind of line is twenty in a year; an outage with new kinds is twenty in a month.
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
    /// How many lines of new kinds are written besides.
    static let newKindLimit = 4
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
    /// How many lines were written after a silence.
    private var spacedLines = 0
    /// When the present silence began.
    private var silenceBegan = Duration.zero
    /// How many lines of new kinds were written.
    private var newKinds = 0
    /// When the last line of a new kind came.
    private var lastNewKindAt = Duration.zero

    /// Decides on a line.
    ///
    /// - Parameters:
    ///   - kind: What it is about.
    ///   - time: When it came, on a clock that only goes forward.
    ///   - always: Whether it is written in any case, because whoever logs it bounds its lines.
    /// - Returns: How many of its kind were left out since the last that was written; `nil` when this one is, too.
    mutating func admit(_ kind: Kind, at time: Duration, always: Bool = false) -> Int? {
        if time - cameAt >= Self.rest { (written, spacedLines, newKinds) = (0, 0, 0) }
        cameAt = time
        var kind = kind
        if histories[kind] == nil, histories.count >= Self.limit {
            histories = histories.filter { time - $0.value.cameAt < Self.day }
            if histories.count >= Self.limit { kind = .others }
        }
        var history = histories[kind] ?? History()
        let isNewKind = histories[kind] == nil || time - history.cameAt >= Self.day
        history.cameAt = time
        defer { histories[kind] = history }
        guard always || isInTurn(isNewKind: isNewKind, at: time) else {
            history.leftOut += 1
            return nil
        }
        defer { history.leftOut = 0 }
        return history.leftOut
    }

    /// Whether a line that came now may be written; it is counted as written.
    private mutating func isInTurn(isNewKind: Bool, at time: Duration) -> Bool {
        if isNewKind {
            if time - lastNewKindAt >= Self.day { newKinds = 0 }
            lastNewKindAt = time
        }
        if written < Self.atOnce {
            written += 1
            silenceBegan = time
            return true
        }
        if isNewKind, newKinds < Self.newKindLimit {
            newKinds += 1
            return true
        }
        let silence = (0..<min(spacedLines, Self.growths)).reduce(Self.firstSilence) { silence, _ in
            silence * Self.growth
        }
        guard time - silenceBegan >= silence else { return false }
        spacedLines += 1
        silenceBegan = time
        return true
    }
}
