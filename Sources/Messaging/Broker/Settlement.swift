public import Foundation

/// Whether a consumer still owned the delivery that it settled.
public enum Settlement: Sendable, Hashable {
    /// The consumer owned the delivery, and the transition happened.
    case settled
    /// The entry is no longer pending under the consumer: nothing happened.
    ///
    /// After a lost connection it may also mean that an earlier copy of the same call had arrived.
    case leaseLost
}

/// How a job ends without a reply and without an error.
public enum Ending: Sendable, Hashable {
    /// The handler is done; the result goes into the record.
    case succeeded(result: Data?)
    /// The job's time was over before it ran.
    case expired
    /// The job was withdrawn while it ran, and stopped.
    case cancelled
}

/// The result of a promoter's round.
public struct Promotion: Sendable, Hashable {
    /// How many jobs moved to the stream.
    public let promoted: Int
    /// When the next delayed job is due, from now; `nil` when there is none.
    public let nextDueIn: Duration?

    /// States a round of `promoted` jobs, 0 or more; only brokers and tests need this.
    public init(promoted: Int, nextDueIn: Duration?) {
        self.promoted = promoted
        self.nextDueIn = nextDueIn
    }
}

/// The result of a reclaimer's round.
public struct Reclaimed: Sendable, Hashable {
    /// The deliveries of lost workers, as they were; their jobs wait again, with one more crash.
    public var suspects: [Delivery] = []
    /// The deliveries of lost workers that went to the dead letters.
    public var buried: [Delivery] = []
    /// Pending entries whose stream entry was gone: something else deleted it, and the job with it.
    public var orphanedEntries: Int = 0

    /// Starts with nothing found; a broker fills it in.
    public init() {}
}

/// The outcome of the replay of a dead letter.
public enum Replayed: Sendable, Hashable {
    /// The job waits again.
    case replayed(JobID)
    /// The dead letter stays: an unfinished job holds its unique key.
    case duplicate(of: JobID)
    /// There is no such dead letter, or no longer.
    case missing
    /// The dead letter stays for now: the rate allows the next one in this time.
    case tooSoon(Duration)
}
