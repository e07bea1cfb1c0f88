import Concurrency

/// One entry that was delivered to one consumer, which may run the job until its lease ends.
public struct Delivery: Sendable, Hashable, Identifiable {
    /// The queue that it came from.
    public let queue: QueueName
    /// The entry that the consumer owns.
    public let entry: EntryID
    /// The consumer that owns it.
    public let consumer: ConsumerName
    /// The job that the entry holds, or why it holds none that can be read.
    public let content: Job.Decoded
    /// Whether the job had expired on the broker's clock when it was handed over.
    public let isExpired: Bool
    /// Whether the entry lies among the suspects of its queue: jobs that lost a worker.
    public let isSuspect: Bool

    /// States what was delivered, by default unexpired and no suspect; only brokers and tests need this.
    public init(
        queue: QueueName, entry: EntryID, consumer: ConsumerName, content: Job.Decoded, isExpired: Bool = false,
        isSuspect: Bool = false
    ) {
        self.queue = queue
        self.entry = entry
        self.consumer = consumer
        self.content = content
        self.isExpired = isExpired
        self.isSuspect = isSuspect
    }

    /// Identifies an entry among all that can be pending under a consumer.
    ///
    /// Its identifier alone does not: two queues may have given the same one in the same millisecond.
    public struct ID: Sendable, Hashable {
        let queue: QueueName
        let isSuspect: Bool
        let entry: EntryID
    }

    /// The entry among all of the consumer.
    public var id: ID { ID(queue: queue, isSuspect: isSuspect, entry: entry) }

    /// When the entry was put into its stream, on the broker's clock; `nil` for an entry in memory, which is only
    /// numbered.
    ///
    /// Redis begins the identifier of an entry with the milliseconds of its clock.
    var addedAt: Timestamp? {
        entry.rawValue.split(separator: "-").first.flatMap { Int64($0) }
            .flatMap { $0 > 1_000_000_000_000 ? Timestamp(milliseconds: $0) : nil }
    }

    /// The job, when the entry holds one that this version can read.
    public var job: Job? {
        if case .job(let job) = content { job } else { nil }
    }

    /// The job's name; that of the entry where the job has none that can be read.
    public var jobID: JobID {
        switch content {
        case .job(let job): job.id
        case .newer(_, let id, _, _): id ?? JobID(entry.rawValue)
        case .undecodable: JobID(entry.rawValue)
        }
    }

    /// The unique key that the job holds, one of a newer version too.
    public var unique: String? {
        switch content {
        case .job(let job): job.unique
        case .newer(_, _, let unique, _): unique
        case .undecodable: nil
        }
    }
}
