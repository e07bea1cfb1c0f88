/// What became of an item that a job finished.
public enum RunPhaseProgress: Sendable, Equatable {
    /// The item is done, and this many of its phase are not.
    case remaining(Int)
    /// The item was the last of its phase; said to exactly one caller.
    case phaseFinished
    /// The item had been finished before: the effect of this job must not be kept, so the transaction is to be undone.
    case alreadyFinished
}
