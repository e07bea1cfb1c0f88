public import Concurrency

/// Counts how many of some jobs have ended, and how, with few requests to the broker.
///
/// Jobs end nearly in the order in which they were enqueued, so the next jobs in that order are asked about, many in
/// one request. A job that has ended is not asked about again. ``pause`` is the time until the next request.
public struct JobEnds: Sendable {
    /// The ends of some jobs, counted.
    public struct Tally: Sendable, Hashable, Encodable {
        /// Jobs that ended well.
        public var succeeded: Int
        /// Jobs that became dead letters.
        public var dead: Int
        /// Jobs that were dropped unrun, because their time was over.
        public var expired: Int
        /// Jobs that an operator took back.
        public var cancelled: Int

        /// Counts jobs by their ends; all are 0 where nothing is said.
        public init(succeeded: Int = 0, dead: Int = 0, expired: Int = 0, cancelled: Int = 0) {
            self.succeeded = succeeded
            self.dead = dead
            self.expired = expired
            self.cancelled = cancelled
        }

        /// All jobs that ended.
        public var all: Int { succeeded + dead + expired + cancelled }
    }

    /// The ends that were found so far.
    public private(set) var tally = Tally()
    /// Jobs whose end was not found yet, in their order.
    private var open: ArraySlice<JobID>
    private let queue: QueueName
    private let clock: any TimeSource
    private let start: Duration
    private var lastLook = Duration.zero

    /// How many jobs one request asks about.
    private static let slice = 1000

    /// Begins to watch jobs of one queue.
    public init(of jobs: [JobID], in queue: QueueName, clock: any TimeSource) {
        open = jobs[...]
        self.queue = queue
        self.clock = clock
        start = clock.uptime
    }

    /// Whether the end of every job was found.
    public var areComplete: Bool { open.isEmpty }

    /// How long to wait before the next look: half of what the rest takes at the pace so far, from 50 ms to a second.
    ///
    /// A look at many jobs that do not end in their order costs Redis time, so the pause is also ten times as long as
    /// the last look, up to two seconds.
    /// So the end is seen before the record may be evicted.
    public var pause: Duration {
        let rest = (clock.uptime - start) * open.count / max(1, tally.all)
        return max(min(max(rest / 2, .milliseconds(50)), .seconds(1)), min(lastLook * 10, .seconds(2)))
    }

    /// Asks for the ends.
    ///
    /// - Returns: A job that has no record, and never will; `nil` when there is none such.
    /// - Throws: ``BrokerError``; what was counted before stays so.
    public mutating func look(through broker: any QueueAdministration) async throws(BrokerError) -> JobID? {
        let begin = clock.uptime
        defer { lastLook = clock.uptime - begin }
        var left: [JobID] = []
        defer { open = (left + open)[...] }
        while !open.isEmpty {
            let asked = open.prefix(Self.slice)
            var waiting = 0
            let states = try await broker.states(of: Array(asked), in: queue)
            for (job, state) in zip(asked, states) {
                guard let state else { return job }
                switch state {
                case .succeeded: tally.succeeded += 1
                case .dead: tally.dead += 1
                case .expired: tally.expired += 1
                case .cancelled: tally.cancelled += 1
                case .running, .delayed: left.append(job)
                case .waiting:
                    left.append(job)
                    waiting += 1
                }
            }
            open.removeFirst(asked.count)
            // Those behind have hardly begun.
            if waiting > asked.count / 2 { break }
        }
        return nil
    }
}
