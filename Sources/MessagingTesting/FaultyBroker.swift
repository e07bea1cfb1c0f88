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
    package var timeSinceRoundTrip: Duration? { base.timeSinceRoundTrip }

    package var time: Timestamp { base.time }

    package func shutdown() async { await base.shutdown() }

    package func open(_ queues: [QueueName]) async throws(BrokerError) {
        try await through { try await base.open(queues) }
    }

    package func enqueue(
        _ requests: [EnqueueRequest], durability: Durability
    ) async throws(BrokerError) -> [EnqueueResult] {
        try await through { try await base.enqueue(requests, durability: durability) }
    }

    package func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, readingAhead further: Int,
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [Delivery] {
        try await through {
            try await base.receive(
                from: queues, as: consumer, limit: limit, readingAhead: further, waitingUpTo: duration)
        }
    }

    package func receiveSuspect(
        from queues: [QueueName], as consumer: ConsumerName
    ) async throws(BrokerError) -> Delivery? {
        try await through { try await base.receiveSuspect(from: queues, as: consumer) }
    }

    package func hasSuspects(in queues: [QueueName]) async throws(BrokerError) -> Bool {
        try await through { try await base.hasSuspects(in: queues) }
    }

    package func pending(
        of consumer: ConsumerName, in queue: QueueName
    ) async throws(BrokerError) -> [Delivery] {
        try await through { try await base.pending(of: consumer, in: queue) }
    }

    package func begin(_ delivery: Delivery) async throws(BrokerError) -> Settlement {
        try await through { try await base.begin(delivery) }
    }

    package func report(
        _ progress: JobProgress, for delivery: Delivery
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.report(progress, for: delivery) }
    }

    package func extendLease(
        of deliveries: [Delivery]
    ) async throws(BrokerError) -> Set<
        Delivery.Place
    > {
        try await through { try await base.extendLease(of: deliveries) }
    }

    package func acknowledge(
        _ delivery: Delivery, as ending: Ending
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.acknowledge(delivery, as: ending) }
    }

    package func reply(_ reply: Reply, to delivery: Delivery) async throws(BrokerError) -> Settlement {
        try await through { try await base.reply(reply, to: delivery) }
    }

    package func retry(
        _ delivery: Delivery, after delay: Duration, reason: String
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.retry(delivery, after: delay, reason: reason) }
    }

    package func release(
        _ delivery: Delivery, after delay: Duration, unknown: Bool
    ) async throws(BrokerError) -> Settlement {
        try await through { try await base.release(delivery, after: delay, unknown: unknown) }
    }

    package func bury(_ delivery: Delivery, reason: String) async throws(BrokerError) -> Settlement {
        try await through { try await base.bury(delivery, reason: reason) }
    }

    package func promoteDue(in queue: QueueName, limit: Int) async throws(BrokerError) -> Promotion {
        try await through { try await base.promoteDue(in: queue, limit: limit) }
    }

    package func reclaim(
        in queue: QueueName, lease: Duration, crashLimit: Int, limit: Int
    ) async throws(BrokerError) -> Reclaimed {
        try await through {
            try await base.reclaim(in: queue, lease: lease, crashLimit: crashLimit, limit: limit)
        }
    }

    package func removeConsumer(
        _ consumer: ConsumerName, from queue: QueueName
    ) async throws(BrokerError) -> Bool {
        try await through { try await base.removeConsumer(consumer, from: queue) }
    }

    package func ping() async throws(BrokerError) {
        try await through { try await base.ping() }
    }

    package func tryWriting() async throws(BrokerError) {
        try await through { try await base.tryWriting() }
    }

    package func withdraw(_ job: JobID, from queue: QueueName, for lifetime: Duration) async throws(BrokerError) {
        try await through { try await base.withdraw(job, from: queue, for: lifetime) }
    }

    package func isWithdrawn(_ job: JobID, from queue: QueueName) async throws(BrokerError) -> Bool {
        try await through { try await base.isWithdrawn(job, from: queue) }
    }

    package func withdrawn(among deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.Place> {
        try await through { try await base.withdrawn(among: deliveries) }
    }
}

// MARK: - QueueAdministration

extension FaultyBroker {
    package func waitingJobs(
        in queue: QueueName, after cursor: WaitingCursor, limit: Int
    ) async throws(BrokerError) -> WaitingPage {
        try await through { try await base.waitingJobs(in: queue, after: cursor, limit: limit) }
    }

    package func cancel(_ jobs: [WaitingJob], in queue: QueueName) async throws(BrokerError) -> Set<JobID> {
        try await through { try await base.cancel(jobs, in: queue) }
    }

    package func queues() async throws(BrokerError) -> [QueueName] {
        try await through { try await base.queues() }
    }

    package func statistics(of queue: QueueName) async throws(BrokerError) -> QueueStatistics {
        try await through { try await base.statistics(of: queue) }
    }

    package func record(of job: JobID, in queue: QueueName) async throws(BrokerError) -> JobRecord? {
        try await through { try await base.record(of: job, in: queue) }
    }

    package func states(of jobs: [JobID], in queue: QueueName) async throws(BrokerError) -> [JobRecord.State?] {
        try await through { try await base.states(of: jobs, in: queue) }
    }

    package func deadLetters(
        in queue: QueueName, after cursor: StreamCursor, limit: Int
    ) async throws(BrokerError) -> [DeadLetter] {
        try await through { try await base.deadLetters(in: queue, after: cursor, limit: limit) }
    }

    package func replay(
        _ deadLetter: EntryID, in queue: QueueName, perSecond rate: Double?
    ) async throws(BrokerError) -> Replayed {
        try await through { try await base.replay(deadLetter, in: queue, perSecond: rate) }
    }

    package func delete(deadLetters: [EntryID], in queue: QueueName) async throws(BrokerError) -> Int {
        try await through { try await base.delete(deadLetters: deadLetters, in: queue) }
    }

    package func pause(_ queue: QueueName) async throws(BrokerError) {
        try await through { try await base.pause(queue) }
    }

    package func resume(_ queue: QueueName) async throws(BrokerError) {
        try await through { try await base.resume(queue) }
    }

    package func drain(_ queue: QueueName) async throws(BrokerError) {
        try await through { try await base.drain(queue) }
    }

    package func limits(of queue: QueueName) async throws(BrokerError) -> FleetLimits {
        try await through { try await base.limits(of: queue) }
    }

    package func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws(BrokerError) {
        try await through { try await base.setLimits(limits, of: queue) }
    }

    package func diagnose(
        _ queues: [QueueName], lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [Finding] {
        try await through { try await base.diagnose(queues, lease: lease, repairing: repairing) }
    }
}

// MARK: - ReplyChannel

extension FaultyBroker {
    package func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor],
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [ReplyPage] {
        try await through {
            try await base.replies(to: requester, after: cursors, waitingUpTo: duration)
        }
    }

    package func forgetReplies(
        to requester: ConsumerName, in queue: QueueName, upTo cursor: StreamCursor
    ) async throws(BrokerError) {
        try await through { try await base.forgetReplies(to: requester, in: queue, upTo: cursor) }
    }

    package func announce(_ event: String) async throws(BrokerError) {
        try await through { try await base.announce(event) }
    }

    package func events(
        after cursor: StreamCursor?, waitingUpTo duration: Duration
    ) async throws(BrokerError) -> EventPage {
        try await through { try await base.events(after: cursor, waitingUpTo: duration) }
    }
}

// MARK: - WorkerRegistry

extension FaultyBroker {
    package func register(_ worker: WorkerStatus) async throws(BrokerError) {
        try await through { try await base.register(worker) }
    }

    package func unregister(_ worker: ConsumerName) async throws(BrokerError) {
        try await through { try await base.unregister(worker) }
    }

    package func workers() async throws(BrokerError) -> [WorkerStatus] {
        try await through { try await base.workers() }
    }
}
