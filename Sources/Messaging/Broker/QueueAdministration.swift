/// What an operator may see and do.
public protocol QueueAdministration: Sendable {
    /// Every queue that was ever opened or enqueued to, by name.
    func queues() async throws(BrokerError) -> [QueueName]

    /// The figures of one queue; zeroes for one that does not exist.
    func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics

    /// What is known of a job; `nil` when it never was, has no record, or ended more than a day ago.
    func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord?

    /// Dead letters after the cursor, oldest first.
    func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter]

    /// Dead letter → waiting, as a fresh job without attempts, crashes and expiry, which knows that it was replayed; its
    /// unique key is taken again.
    ///
    /// With a rate, all replays of the queue together wake at most so many dead letters per second; the rest is answered
    /// with ``Replayed/tooSoon(_:)``.
    func replay(_ letter: EntryID, in queue: QueueName, perSecond rate: Double?) async throws(BrokerError) -> Replayed

    /// Dead letter → gone. Nothing else removes one.
    ///
    /// - Returns: How many there were of these.
    func purge(_ letters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int

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
    ) async throws(BrokerError) -> [Finding]
}

extension QueueAdministration {
    /// Dead letter → waiting, as fast as asked.
    public func replay(_ letter: EntryID, in queue: QueueName) async throws(BrokerError) -> Replayed {
        try await replay(letter, in: queue, perSecond: nil)
    }
}
