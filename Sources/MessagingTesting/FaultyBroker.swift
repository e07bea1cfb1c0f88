import Concurrency
public import Messaging

/// A broker with faults: everything is passed on to another one, except while a fault is on.
public final class FaultyBroker: Broker {
    /// What goes wrong.
    public enum Fault: Sendable, Hashable {
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

    /// Wraps a broker.
    public init(wrapping base: any Broker) {
        self.base = base
    }

    /// From now on nothing gets through.
    public func goDown() { state.withLock { $0.fault = .down } }

    /// From now on every call works.
    public func comeBack() { state.withLock { $0.fault = nil } }

    /// The next call of the method with this base name (`acknowledge`) fails so; several faults apply to several calls.
    public func fail(next method: String, _ fault: Fault) {
        state.withLock { $0.faultsOfCalls[method, default: []].append(fault) }
    }

    /// How often the method with this base name was called.
    public func calls(of method: String) -> Int { state.withLock { $0.calls[method] ?? 0 } }

    /// That of the other broker.
    public var lastRoundTrip: Timestamp? { base.lastRoundTrip }

    /// That of the other broker.
    public var time: Timestamp { base.time }

    /// Shuts the other broker down.
    public func shutdown() async { await base.shutdown() }

    private func through<Result>(_ method: String, _ body: () async throws -> Result) async throws -> Result {
        let fault = state.withLock { state -> Fault? in
            state.calls[method, default: 0] += 1
            if var queued = state.faultsOfCalls[method], !queued.isEmpty {
                let fault = queued.removeFirst()
                state.faultsOfCalls[method] = queued
                return fault
            }
            return state.fault
        }
        switch fault {
        case nil:
            return try await body()
        case .down:
            throw BrokerError(.unreachable, "the test took the broker down")
        case .deaf:
            _ = try await body()
            throw BrokerError(.connectionLost, "the test lost the answer")
        }
    }
}

// Everything below is passed on.
extension FaultyBroker {
    /// Passes on.
    public func open(_ queues: [QueueName]) async throws {
        try await through("open") { try await base.open(queues) }
    }

    /// Passes on.
    public func enqueue(_ requests: [EnqueueRequest], durability: Durability) async throws -> [EnqueueResult] {
        try await through("enqueue") { try await base.enqueue(requests, durability: durability) }
    }

    /// Passes on.
    public func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, waitingUpTo duration: Duration
    ) async throws -> [Delivery] {
        try await through("receive") {
            try await base.receive(from: queues, as: consumer, limit: limit, waitingUpTo: duration)
        }
    }

    /// Passes on.
    public func receiveSuspect(from queues: [QueueName], as consumer: ConsumerName) async throws -> Delivery? {
        try await through("receiveSuspect") { try await base.receiveSuspect(from: queues, as: consumer) }
    }

    /// Passes on.
    public func hasSuspects(in queues: [QueueName]) async throws -> Bool {
        try await through("hasSuspects") { try await base.hasSuspects(in: queues) }
    }

    /// Passes on.
    public func pending(of consumer: ConsumerName, in queue: QueueName) async throws -> [Delivery] {
        try await through("pending") { try await base.pending(of: consumer, in: queue) }
    }

    /// Passes on.
    public func begin(_ delivery: Delivery) async throws -> Settlement {
        try await through("begin") { try await base.begin(delivery) }
    }

    /// Passes on.
    public func report(_ progress: JobProgress, for delivery: Delivery) async throws -> Settlement {
        try await through("report") { try await base.report(progress, for: delivery) }
    }

    /// Passes on.
    public func extendLease(of deliveries: [Delivery]) async throws -> Set<Delivery.Place> {
        try await through("extendLease") { try await base.extendLease(of: deliveries) }
    }

    /// Passes on.
    public func acknowledge(_ delivery: Delivery, as ending: Ending) async throws -> Settlement {
        try await through("acknowledge") { try await base.acknowledge(delivery, as: ending) }
    }

    /// Passes on.
    public func reply(_ reply: Reply, to delivery: Delivery) async throws -> Settlement {
        try await through("reply") { try await base.reply(reply, to: delivery) }
    }

    /// Passes on.
    public func retry(_ delivery: Delivery, after delay: Duration, reason: String) async throws -> Settlement {
        try await through("retry") { try await base.retry(delivery, after: delay, reason: reason) }
    }

    /// Passes on.
    public func release(_ delivery: Delivery, after delay: Duration, unknown: Bool) async throws -> Settlement {
        try await through("release") { try await base.release(delivery, after: delay, unknown: unknown) }
    }

    /// Passes on.
    public func bury(_ delivery: Delivery, reason: String) async throws -> Settlement {
        try await through("bury") { try await base.bury(delivery, reason: reason) }
    }

    /// Passes on.
    public func promoteDue(in queue: QueueName, limit: Int) async throws -> Promotion {
        try await through("promoteDue") { try await base.promoteDue(in: queue, limit: limit) }
    }

    /// Passes on.
    public func reclaim(in queue: QueueName, lease: Duration, crashLimit: Int, limit: Int) async throws -> Reclaimed {
        try await through("reclaim") {
            try await base.reclaim(in: queue, lease: lease, crashLimit: crashLimit, limit: limit)
        }
    }

    /// Passes on.
    public func removeConsumer(_ consumer: ConsumerName, from queue: QueueName) async throws -> Bool {
        try await through("removeConsumer") { try await base.removeConsumer(consumer, from: queue) }
    }

    /// Passes on.
    public func ping() async throws {
        try await through("ping") { try await base.ping() }
    }

    /// Passes on.
    public func replies(
        to requester: ConsumerName, after cursors: [QueueName: StreamCursor], waitingUpTo duration: Duration
    ) async throws -> [ReplyPage] {
        try await through("replies") { try await base.replies(to: requester, after: cursors, waitingUpTo: duration) }
    }

    /// Passes on.
    public func announce(_ event: String) async throws {
        try await through("announce") { try await base.announce(event) }
    }

    /// Passes on.
    public func events(after cursor: StreamCursor?, waitingUpTo duration: Duration) async throws -> EventPage {
        try await through("events") { try await base.events(after: cursor, waitingUpTo: duration) }
    }

    /// Passes on.
    public func register(_ worker: WorkerStatus) async throws {
        try await through("register") { try await base.register(worker) }
    }

    /// Passes on.
    public func unregister(_ worker: ConsumerName) async throws {
        try await through("unregister") { try await base.unregister(worker) }
    }

    /// Passes on.
    public func workers() async throws -> [WorkerStatus] {
        try await through("workers") { try await base.workers() }
    }

    /// Passes on.
    public func queues() async throws -> [QueueName] {
        try await through("queues") { try await base.queues() }
    }

    /// Passes on.
    public func statistics(of queue: QueueName) async throws -> QueueStatistics {
        try await through("statistics") { try await base.statistics(of: queue) }
    }

    /// Passes on.
    public func record(of job: JobID, in queue: QueueName) async throws -> JobRecord? {
        try await through("record") { try await base.record(of: job, in: queue) }
    }

    /// Passes on.
    public func deadLetters(in queue: QueueName, after cursor: StreamCursor, limit: Int) async throws -> [DeadLetter] {
        try await through("deadLetters") { try await base.deadLetters(in: queue, after: cursor, limit: limit) }
    }

    /// Passes on.
    public func replay(_ letter: EntryID, in queue: QueueName, perSecond rate: Double?) async throws -> Replayed {
        try await through("replay") { try await base.replay(letter, in: queue, perSecond: rate) }
    }

    /// Passes on.
    public func purge(_ letters: [EntryID], in queue: QueueName) async throws -> Int {
        try await through("purge") { try await base.purge(letters, in: queue) }
    }

    /// Passes on.
    public func pause(_ queue: QueueName) async throws {
        try await through("pause") { try await base.pause(queue) }
    }

    /// Passes on.
    public func resume(_ queue: QueueName) async throws {
        try await through("resume") { try await base.resume(queue) }
    }

    /// Passes on.
    public func drain(_ queue: QueueName) async throws {
        try await through("drain") { try await base.drain(queue) }
    }

    /// Passes on.
    public func limits(of queue: QueueName) async throws -> FleetLimits {
        try await through("limits") { try await base.limits(of: queue) }
    }

    /// Passes on.
    public func setLimits(_ limits: FleetLimits, of queue: QueueName) async throws {
        try await through("setLimits") { try await base.setLimits(limits, of: queue) }
    }

    /// Passes on.
    public func diagnose(_ queues: [QueueName], lease: Duration, repairing: Bool) async throws -> [Finding] {
        try await through("diagnose") { try await base.diagnose(queues, lease: lease, repairing: repairing) }
    }
}
