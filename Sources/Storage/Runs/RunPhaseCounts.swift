/// How many items of a phase are in each state.
public struct RunPhaseCounts: Sendable, Hashable, Codable {
    /// The phase.
    public var phase: String
    /// Items whose job has not finished.
    public var pending: Int
    /// Items whose job succeeded.
    public var done: Int
    /// Items that were given up.
    public var failed: Int

    /// Makes counts.
    public init(phase: String, pending: Int, done: Int, failed: Int) {
        self.phase = phase
        self.pending = pending
        self.done = done
        self.failed = failed
    }

    /// All items of the phase.
    public var total: Int { pending + done + failed }
}
