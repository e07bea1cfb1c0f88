/// The operations of an operator.
public protocol QueueAdministration: Sendable {
    /// Every queue that was ever opened or enqueued to, by name.
    func queues() async throws(BrokerError) -> [QueueName]

    /// The figures of one queue; zeroes for one that does not exist.
    func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics

    /// The record of a job; `nil` when it never was, has no record, or ended more than a day ago.
    func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord?

    /// The states of jobs, in their order and in one request; `nil` for one without a record.
    func states(of jobs: [JobID], in queue: QueueName) async throws(BrokerError) -> [JobRecord.State?]

    /// Dead letters after the cursor, oldest first.
    func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter]

    /// Dead letter → waiting, as a fresh job without attempts, crashes and expiry, which knows that it was replayed;
    /// its unique key is taken again.
    ///
    /// With a rate, all replays of the queue together wake at most so many dead letters per second; the rest is
    /// answered with ``Replayed/tooSoon(_:)``.
    func replay(
        _ deadLetter: EntryID, in queue: QueueName, perSecond rate: Double?
    ) async throws(BrokerError) -> Replayed

    /// Dead letter → gone. Nothing else removes one.
    ///
    /// - Returns: How many there were of these.
    func delete(deadLetters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int

    /// Jobs that no worker has taken, delayed ones included; at most about `limit`.
    ///
    /// A delayed job may come twice when others come and go meanwhile.
    func waitingJobs(
        in queue: QueueName, after cursor: WaitingCursor, limit: Int
    ) async throws(BrokerError) -> WaitingPage

    /// Waiting, or delayed → cancelled: the job never runs, its unique key is free, its requester gets a failure.
    ///
    /// One that a worker has taken meanwhile is left alone; ``JobQueue/withdraw(_:from:for:)`` tells that worker.
    ///
    /// - Returns: The jobs that were cancelled.
    func cancel(_ jobs: [WaitingJob], in queue: QueueName) async throws(BrokerError) -> Set<JobID>

    /// While memory is short: records of ended jobs → gone, those that ended first before the others.
    ///
    /// Records of jobs that wait, run or are dead letters stay, and so does what a run still asks for. A call does a
    /// bounded part of the work; ``RecordEviction/isOver`` says whether there is more.
    func evictRecords(_ eviction: RecordEviction) async throws(BrokerError) -> RecordEviction

    /// The queue takes jobs but delivers none.
    func pause(_ queue: QueueName) async throws(BrokerError)

    /// The queue takes no new jobs but delivers those it has; retries and what a worker releases still enter.
    func drain(_ queue: QueueName) async throws(BrokerError)

    /// A paused queue delivers again, a draining one takes jobs again.
    func resume(_ queue: QueueName) async throws(BrokerError)

    /// The operator's limits of a queue.
    func limits(of queue: QueueName) async throws(BrokerError) -> FleetLimits

    /// Replaces the operator's limits of a queue, for the whole fleet and at once.
    func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws(BrokerError)

    /// Looks for what endangers jobs; with `repairing` it puts right what can be without losing anything.
    func diagnose(
        _ queues: [QueueName], lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding]
}

extension QueueAdministration {
    /// Evicts records of ended jobs for an operator, until memory suffices or no more may go.
    ///
    /// - Returns: How many records are gone.
    public func evictRecords() async throws(BrokerError) -> Int {
        var eviction = RecordEviction(by: nil)
        while !eviction.isOver { eviction = try await evictRecords(eviction) }
        return eviction.evicted
    }

    /// Dead letter → waiting, as fast as asked.
    public func replay(_ deadLetter: EntryID, in queue: QueueName) async throws(BrokerError) -> Replayed {
        try await replay(deadLetter, in: queue, perSecond: nil)
    }
}
