package import Concurrency
package import Messaging

/// A broker with faults: everything is passed on to another one, except while a fault is on.
package final class FaultyBroker: Broker {
    /// The faults that it can have.
    package enum Fault: Sendable, Hashable {
        /// Calls fail and have no effect.
        case down
        /// Calls take effect, but their answer is lost.
        case deaf
    }

    private struct State {
        var fault: Fault?
        var faultsOfCalls: [String: [Fault]] = [:]
        var calls: [String: Int] = [:]
    }

    private let base: any Broker
    private let state = Mutex(State())

    /// Passes every call on to `base` until a fault is set.
    package init(wrapping base: any Broker) {
        self.base = base
    }

    /// From now on nothing gets through.
    package func goDown() { state.withLock { $0.fault = .down } }

    /// From now on every call works.
    package func comeBack() { state.withLock { $0.fault = nil } }

    /// The next call of the method with this base name (`acknowledge`) fails so; several faults apply to several calls.
    package func fail(next method: String, _ fault: Fault) {
        state.withLock { $0.faultsOfCalls[method, default: []].append(fault) }
    }

    /// How often the method with this base name was called.
    package func calls(of method: String) -> Int { state.withLock { $0.calls[method] ?? 0 } }

    /// Passes a call on, unless a fault is on.
    private func through<Result>(
        _ function: String = #function, _ body: () async throws -> Result
    ) async throws(BrokerError) -> Result {
        let method = String(function.prefix { $0 != "(" })
        let fault = state.withLock { state -> Fault? in
            state.calls[method, default: 0] += 1
            if var queued = state.faultsOfCalls[method], !queued.isEmpty {
                let fault = queued.removeFirst()
                state.faultsOfCalls[method] = queued
                return fault
            }
            return state.fault
        }
        if fault == .down { throw BrokerError(.unreachable, "the test took the broker down") }
        let result: Result
        do {
            result = try await body()
        } catch {
            // A closure throws `any Error`, although all that is passed on throws this one.
            throw error as? BrokerError ?? BrokerError(.commandFailed, "\(error)", cause: error)
        }
        if fault == .deaf { throw BrokerError(.connectionLost, "the test lost the answer") }
        return result
    }
}

// MARK: - JobQueue

extension FaultyBroker {
    /// How long ago the base last answered.
    package var timeSinceRoundTrip: Duration? { base.timeSinceRoundTrip }

    /// The base's time.
    package var time: Timestamp { base.time }

    /// Ends the base, whatever fault is on.
    package func shutdown() async { await base.shutdown() }

    /// Opens queues at the base, or fails.
    package func open(_ queues: [QueueName]) async throws(BrokerError) {
        try await through { try await base.open(queues) }
    }

    /// Enqueues at the base, or fails.
    package func enqueue(
        _ requests: [EnqueueRequest], durability: Durability
    ) async throws(BrokerError) -> [EnqueueResult] {
        try await through { try await base.enqueue(requests, durability: durability) }
    }

    /// Receives from the base, or fails.
    package func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, readingAhead further: Int,
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [Delivery] {
        try await through {
            try await base.receive(
                from: queues, as: consumer, limit: limit, readingAhead: further, waitingUpTo: duration)
        }
    }

    /// Receives a suspect from the base, or fails.
    package func receiveSuspect(
        from queues: [QueueName], as consumer: ConsumerName
    ) async throws(BrokerError) -> Delivery? {
        try await through { try await base.receiveSuspect(from: queues, as: consumer) }
    }

    /// Asks the base for suspects, or fails.
    package func hasSuspects(in queues: [QueueName]) async throws(BrokerError) -> Bool {
        try await through { try await base.hasSuspects(in: queues) }
    }

    /// Reads what is pending at the base, or fails.
    package func pending(
        of consumer: ConsumerName, in queue: QueueName
    ) async throws(BrokerError) -> [Delivery] {
        try await through { try await base.pending(of: consumer, in: queue) }
    }

    /// Begins a job at the base, or fails.
    package func begin(_ delivery: Delivery) async throws(BrokerError) -> Settlement {
        try await through { try await base.begin(delivery) }
    }

    /// Reports progress to the base, or fails.
    package func report(
        _ progress: JobProgress, for delivery: Delivery
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.report(progress, for: delivery) }
    }

    /// Extends leases at the base, or fails.
    package func extendLease(
        of deliveries: [Delivery]
    ) async throws(BrokerError) -> Set<
        Delivery.ID
    > {
        try await through { try await base.extendLease(of: deliveries) }
    }

    /// Acknowledges at the base, or fails.
    package func acknowledge(
        _ delivery: Delivery, as ending: Ending
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.acknowledge(delivery, as: ending) }
    }

    /// Replies through the base, or fails.
    package func reply(_ reply: Reply, to delivery: Delivery) async throws(BrokerError) -> Settlement {
        try await through { try await base.reply(reply, to: delivery) }
    }

    /// Retries at the base, or fails.
    package func retry(
        _ delivery: Delivery, after delay: Duration, reason: String
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.retry(delivery, after: delay, reason: reason) }
    }

    /// Releases at the base, or fails.
    package func release(
        _ delivery: Delivery, after delay: Duration, unknown: Bool
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.release(delivery, after: delay, unknown: unknown) }
    }

    /// Buries at the base, or fails.
    package func bury(_ delivery: Delivery, reason: String) async throws(BrokerError) -> Settlement {
        try await through { try await base.bury(delivery, reason: reason) }
    }

    /// Promotes due jobs at the base, or fails.
    package func promoteDue(in queue: QueueName, limit: Int) async throws(BrokerError) -> Promotion {
        try await through { try await base.promoteDue(in: queue, limit: limit) }
    }

    /// Reclaims at the base, or fails.
    package func reclaim(
        in queue: QueueName, lease: Duration, crashLimit: Int, limit: Int
    ) async throws(BrokerError) -> Reclaimed {
        try await through {
            try await base.reclaim(in: queue, lease: lease, crashLimit: crashLimit, limit: limit)
        }
    }

    /// Removes a consumer from the base, or fails.
    package func removeConsumer(
        _ consumer: ConsumerName, from queue: QueueName
    ) async throws(BrokerError) -> Bool {
        try await through { try await base.removeConsumer(consumer, from: queue) }
    }

    /// Pings the base, or fails.
    package func ping() async throws(BrokerError) {
        try await through { try await base.ping() }
    }

    /// Tries to write to the base, or fails.
    package func tryWriting() async throws(BrokerError) {
        try await through { try await base.tryWriting() }
    }

    /// Withdraws a job at the base, or fails.
    package func withdraw(_ job: JobID, from queue: QueueName, for lifetime: Duration) async throws(BrokerError) {
        try await through { try await base.withdraw(job, from: queue, for: lifetime) }
    }

    /// Asks the base whether a job is withdrawn, or fails.
    package func isWithdrawn(_ job: JobID, from queue: QueueName) async throws(BrokerError) -> Bool {
        try await through { try await base.isWithdrawn(job, from: queue) }
    }

    /// Asks the base which jobs are withdrawn, or fails.
    package func withdrawn(among deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID> {
        try await through { try await base.withdrawn(among: deliveries) }
    }
}

// MARK: - QueueAdministration

extension FaultyBroker {
    /// Reads the waiting jobs of the base, or fails.
    package func waitingJobs(
        in queue: QueueName, after cursor: WaitingCursor, limit: Int
    ) async throws(BrokerError) -> WaitingPage {
        try await through { try await base.waitingJobs(in: queue, after: cursor, limit: limit) }
    }

    /// Cancels waiting jobs at the base, or fails.
    package func cancel(_ jobs: [WaitingJob], in queue: QueueName) async throws(BrokerError) -> Set<JobID> {
        try await through { try await base.cancel(jobs, in: queue) }
    }

    /// Evicts records of the base, or fails.
    package func evictRecords(_ eviction: RecordEviction) async throws(BrokerError) -> RecordEviction {
        try await through { try await base.evictRecords(eviction) }
    }

    /// Reads the base's queues, or fails.
    package func queues() async throws(BrokerError) -> [QueueName] {
        try await through { try await base.queues() }
    }

    /// Reads statistics of the base, or fails.
    package func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics {
        try await through { try await base.statistics(of: queue) }
    }

    /// Reads a record of the base, or fails.
    package func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord? {
        try await through { try await base.record(of: job, in: queue) }
    }

    /// Reads states of the base, or fails.
    package func states(of jobs: [JobID], in queue: QueueName) async throws(BrokerError) -> [JobRecord.State?] {
        try await through { try await base.states(of: jobs, in: queue) }
    }

    /// Reads dead letters of the base, or fails.
    package func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter] {
        try await through { try await base.deadLetters(in: queue, after: cursor, limit: limit) }
    }

    /// Replays a dead letter at the base, or fails.
    package func replay(
        _ deadLetter: EntryID, in queue: QueueName, perSecond rate: Double?
    ) async throws(BrokerError) -> Replayed {
        try await through { try await base.replay(deadLetter, in: queue, perSecond: rate) }
    }

    /// Deletes dead letters of the base, or fails.
    package func delete(deadLetters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int {
        try await through { try await base.delete(deadLetters: deadLetters, in: queue) }
    }

    /// Pauses a queue at the base, or fails.
    package func pause(_ queue: QueueName) async throws(BrokerError) {
        try await through { try await base.pause(queue) }
    }

    /// Resumes a queue at the base, or fails.
    package func resume(_ queue: QueueName) async throws(BrokerError) {
        try await through { try await base.resume(queue) }
    }

    /// Drains a queue at the base, or fails.
    package func drain(_ queue: QueueName) async throws(BrokerError) {
        try await through { try await base.drain(queue) }
    }

    /// Reads limits of the base, or fails.
    package func limits(of queue: QueueName) async throws(BrokerError) -> FleetLimits {
        try await through { try await base.limits(of: queue) }
    }

    /// Sets limits at the base, or fails.
    package func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws(BrokerError) {
        try await through { try await base.setLimits(limits, of: queue) }
    }

    /// Has the base diagnose, or fails.
    package func diagnose(
        _ queues: [QueueName], lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        try await through { try await base.diagnose(queues, lease: lease, repairing: repairing) }
    }
}

// MARK: - ReplyChannel

extension FaultyBroker {
    /// Reads replies of the base, or fails.
    package func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor],
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [ReplyPage] {
        try await through {
            try await base.replies(to: requester, after: cursors, waitingUpTo: duration)
        }
    }

    /// Has the base forget replies, or fails.
    package func forgetReplies(
        to requester: ConsumerName, in queue: QueueName, upTo cursor: StreamCursor
    ) async throws(BrokerError) {
        try await through { try await base.forgetReplies(to: requester, in: queue, upTo: cursor) }
    }

    /// Announces an event through the base, or fails.
    package func announce(_ event: String) async throws(BrokerError) {
        try await through { try await base.announce(event) }
    }

    /// Reads events of the base, or fails.
    package func events(
        after cursor: StreamCursor?, waitingUpTo duration: Duration
    ) async throws(BrokerError) -> EventPage {
        try await through { try await base.events(after: cursor, waitingUpTo: duration) }
    }
}

// MARK: - WorkerRegistry

extension FaultyBroker {
    /// Registers a worker at the base, or fails.
    package func register(_ worker: WorkerStatus) async throws(BrokerError) {
        try await through { try await base.register(worker) }
    }

    /// Takes a worker out of the table of the base, or fails.
    package func unregister(_ worker: ConsumerName) async throws(BrokerError) {
        try await through { try await base.unregister(worker) }
    }

    /// Reads the base's table of workers, or fails.
    package func workers() async throws(BrokerError) -> [WorkerStatus] {
        try await through { try await base.workers() }
    }
}
