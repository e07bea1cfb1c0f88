public import Concurrency

/// The part of a broker that producers and workers use: jobs enter, wait, are delivered and are settled.
///
/// Every requirement is a *transition* of a job (the drawing is at ``Job``) that happens whole or not at all. A
/// consumer owns a delivery as long as the delivery's entry is pending under that consumer, and only its owner can
/// settle it. A job that is retried, released or reclaimed becomes a new entry. The former owner then gets
/// ``Settlement/leaseLost``, and its call changes nothing.
///
/// When an error is ``BrokerError/isTransient``, the caller tries again with a pause.
public protocol JobQueue: Sendable {
    /// Nothing → an open queue: the stream and its consumer group exist, and everything in the stream is to be
    /// delivered.
    ///
    /// Opening an open queue changes nothing.
    func open(_ queues: [QueueName]) async throws(BrokerError)

    /// A new job → waiting, or delayed when the request has a delay; the answers stand in the order of the requests.
    ///
    /// The same job identifier enqueued twice is one job for as long as its record lives, and so is a second job with a
    /// unique key that an unfinished job holds. A queue at its limit refuses. When an error is thrown, each request may
    /// or may not have been accepted; enqueueing the same jobs again is safe.
    ///
    /// With a `durability` above ``Durability/standard`` the call also waits until the jobs are that safe. It throws
    /// ``BrokerError/Code/notDurable`` if this broker cannot promise it; then nothing is enqueued. It throws the same
    /// if the broker does not confirm in time; then the jobs are in the queue nevertheless.
    func enqueue(
        _ requests: [EnqueueRequest], durability: Durability
    ) async throws(BrokerError) -> [EnqueueResult]

    /// Waiting → running under `consumer`, oldest first within a queue; at most `limit` jobs, and `further` ones that
    /// start somewhat later.
    ///
    /// Waits up to `duration` for the first one, and comes back empty when there was none or the task was cancelled.
    /// Paused queues deliver nothing, and queues with an operator's limits nothing beyond `limit`.
    func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, readingAhead further: Int,
        waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [Delivery]

    /// Waiting after its worker was lost → running under `consumer`: the suspect that has waited longest; `nil` when
    /// none may run now.
    ///
    /// Suspects are jobs with a crash. They wait in a line of their own and go before all others, one at a time to each
    /// worker that asks, which runs it alone. ``receive(from:as:limit:readingAhead:waitingUpTo:)`` does not hand them
    /// over, but comes back early, empty, when some came to wait.
    func receiveSuspect(
        from queues: [QueueName], as consumer: ConsumerName
    ) async throws(BrokerError) -> Delivery?

    /// Whether suspects wait in queues that are not paused.
    func hasSuspects(in queues: [QueueName]) async throws(BrokerError) -> Bool

    /// The deliveries pending under `consumer`, oldest first; also those whose reply was lost with a connection.
    func pending(
        of consumer: ConsumerName, in queue: QueueName
    ) async throws(BrokerError) -> [Delivery]

    /// Notes in the job's record that its handler starts.
    @discardableResult
    func begin(_ delivery: Delivery) async throws(BrokerError) -> Settlement

    /// Notes in the job's record how far its handler has come.
    @discardableResult
    func report(
        _ progress: JobProgress, for delivery: Delivery
    ) async throws(BrokerError) -> Settlement

    /// Renews the lease: the time since the last heartbeat of these deliveries starts again at zero.
    ///
    /// - Returns: Those still owned; the lease of the others is lost.
    func extendLease(of deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID>

    /// Running → succeeded, expired or cancelled. The entry is gone, the unique key free, the result in the record.
    func acknowledge(_ delivery: Delivery, as ending: Ending) async throws(BrokerError) -> Settlement

    /// Running → succeeded, and the reply is stored for the requester, in one step.
    func reply(_ reply: Reply, to delivery: Delivery) async throws(BrokerError) -> Settlement

    /// Running → delayed (waiting, when the delay is zero) with one more attempt.
    func retry(
        _ delivery: Delivery, after delay: Duration, reason: String
    ) async throws(BrokerError) -> Settlement

    /// Running → waiting, or delayed when there is a delay, with no counter changed.
    ///
    /// With `unknown` the first such moment is kept in ``Job/unknownSince``.
    func release(
        _ delivery: Delivery, after delay: Duration, unknown: Bool
    ) async throws(BrokerError) -> Settlement

    /// Running → dead letter, with the reason; the unique key is free.
    func bury(_ delivery: Delivery, reason: String) async throws(BrokerError) -> Settlement

    /// Delayed → waiting for what is due on the broker's clock, at most `limit` jobs, each once and never early.
    func promoteDue(in queue: QueueName, limit: Int) async throws(BrokerError) -> Promotion

    /// Running, but without a heartbeat for `lease` → waiting as a suspect with one more crash; a dead letter at
    /// `crashLimit`.
    func reclaim(
        in queue: QueueName, lease: Duration, crashLimit: Int, limit: Int
    ) async throws(BrokerError) -> Reclaimed

    /// A consumer with nothing pending → forgotten. One with pending entries stays, and `false` is returned.
    func removeConsumer(
        _ consumer: ConsumerName, from queue: QueueName
    ) async throws(BrokerError) -> Bool

    /// Asks the broker for an answer, and sets ``time``.
    func ping() async throws(BrokerError)

    /// Tries whether the broker takes changes: writes a key that expires soon.
    ///
    /// - Throws: ``BrokerError``: why it takes none, a replica for instance, or a server without memory.
    func tryWriting() async throws(BrokerError)

    /// The broker's clock, by which due times, expiry and the table of workers go: exact to some milliseconds after a
    /// ``ping()``.
    var time: Timestamp { get }

    /// How long ago the broker last answered, on the monotonic clock; `nil` before the first time.
    var timeSinceRoundTrip: Duration? { get }

    /// Notes that nobody wants the result of a job any more: the worker that runs it stops it at its next heartbeat.
    ///
    /// The note is kept for the lifetime. A waiting job stays in the queue; the worker that gets it may ask with
    /// ``isWithdrawn(_:from:)``.
    func withdraw(_ job: JobID, from queue: QueueName, for lifetime: Duration) async throws(BrokerError)

    /// Whether a job has been withdrawn.
    func isWithdrawn(_ job: JobID, from queue: QueueName) async throws(BrokerError) -> Bool

    /// Those of some deliveries whose jobs have been withdrawn.
    func withdrawn(among deliveries: [Delivery]) async throws(BrokerError) -> Set<Delivery.ID>

    /// Ends all connections; every later call throws ``BrokerError/Code/closed``.
    func shutdown() async
}

extension JobQueue {
    /// A new job → waiting, or delayed, with the durability that the broker is configured to.
    public func enqueue(_ requests: [EnqueueRequest]) async throws(BrokerError) -> [EnqueueResult] {
        try await enqueue(requests, durability: .standard)
    }

    /// Runs a body, and shuts this broker down whether the body succeeds or throws.
    ///
    /// - Throws: The error of the body.
    package func shuttingDown<T>(after body: () async throws -> T) async rethrows -> T {
        do {
            let result = try await body()
            await shutdown()
            return result
        } catch {
            await shutdown()
            throw error
        }
    }

    /// Waiting → running under `consumer`, at most `limit` jobs, of which each starts at once.
    public func receive(
        from queues: [QueueName], as consumer: ConsumerName, limit: Int, waitingUpTo duration: Duration
    ) async throws(BrokerError) -> [Delivery] {
        try await receive(from: queues, as: consumer, limit: limit, readingAhead: 0, waitingUpTo: duration)
    }

    /// A broker that answers takes changes.
    public func tryWriting() async throws(BrokerError) {
        try await ping()
    }
}
