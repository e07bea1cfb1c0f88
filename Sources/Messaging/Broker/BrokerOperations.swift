/// What an operator may see and do.
public protocol BrokerOperations: Sendable {
    /// Every queue that was ever opened or enqueued to, by name.
    func queues() async throws -> [QueueName]

    /// The figures of one queue; zeroes for one that does not exist.
    func statistics(of queue: QueueName) async throws -> QueueStatistics

    /// What is known of a job; `nil` when it never was, has no record, or ended more than a day ago.
    func record(of job: JobID, in queue: QueueName) async throws -> JobRecord?

    /// Dead letters after the cursor, oldest first.
    func deadLetters(in queue: QueueName, after cursor: StreamCursor, limit: Int) async throws -> [DeadLetter]

    /// Dead letter → waiting, as a fresh job without attempts, crashes and expiry, which knows that it was replayed; its
    /// unique key is taken again.
    ///
    /// With a rate at most so many letters of the queue are replayed per second, by all who replay it together with one; the
    /// rest is answered with ``Replayed/tooSoon(_:)``.
    func replay(_ letter: EntryID, in queue: QueueName, perSecond rate: Double?) async throws -> Replayed

    /// Dead letter → gone. Nothing else removes one.
    ///
    /// - Returns: How many there were of these.
    func purge(_ letters: [EntryID], in queue: QueueName) async throws -> Int

    /// The queue takes jobs but delivers none.
    func pause(_ queue: QueueName) async throws

    /// The queue takes no new jobs but delivers those it has; retries and what a worker releases still enter.
    func drain(_ queue: QueueName) async throws

    /// A paused queue delivers again, a draining one takes jobs again.
    func resume(_ queue: QueueName) async throws

    /// The operator's limits of a queue.
    func limits(of queue: QueueName) async throws -> FleetLimits

    /// Replaces the operator's limits of a queue, for the whole fleet and at once.
    func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws

    /// Looks for what endangers jobs; with `repairing` it puts right what can be without losing anything.
    func diagnose(_ queues: [QueueName], lease: Duration, repairing: Bool) async throws -> [Finding]
}

extension BrokerOperations {
    /// Dead letter → waiting, as fast as asked.
    public func replay(_ letter: EntryID, in queue: QueueName) async throws -> Replayed {
        try await replay(letter, in: queue, perSecond: nil)
    }
}
