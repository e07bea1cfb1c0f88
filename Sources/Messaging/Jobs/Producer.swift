public import Concurrency
import Printing

/// Puts jobs into the queues that the routes name.
public struct Producer: Sendable {
    /// The broker that takes the jobs.
    public let broker: any Broker
    /// Which queue a task goes to.
    public let routes: Routes
    /// How many jobs a queue takes.
    public let limits: QueueLimits
    /// The clock by which a job's expiry becomes a time to live.
    public let clock: any TimeSource

    /// Prepares a producer; without `limits` a queue takes a million jobs, `rank` ten thousand.
    public init(
        broker: any Broker, routes: Routes, limits: QueueLimits = QueueLimits(), clock: any TimeSource
    ) {
        self.broker = broker
        self.routes = routes
        self.limits = limits
        self.clock = clock
    }

    /// Enqueues one job, to `queue` or where the routes say; when this returns, the job is not lost.
    ///
    /// With `timeToLive` it expires that long after the broker took it, whatever the wall clocks show.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/queueFull`` when the queue is at its limit,
    ///   ``BrokerError/Code/queueDraining`` when an operator drains it, or as ``Broker``.
    @discardableResult
    public func enqueue(
        _ job: Job, to queue: QueueName? = nil, countdown: Duration = .zero, waitsWhenFull: Bool = false,
        durability: Durability = .standard, timeToLive: Duration? = nil
    ) async throws -> Enqueued {
        if waitsWhenFull {
            var job = job
            if let timeToLive { job.expiresAt = clock.now + timeToLive }
            let answers = try await enqueue(
                [job], to: queue, countdown: countdown, waitsWhenFull: true, durability: durability)
            return answers[0]
        }
        return try await JobTrace.sending("send \(queue?.rawValue ?? "jobs")", queue, count: 1) {
            let request = request(
                for: job, queue: queue, countdown: countdown, timeToLive: timeToLive, now: clock.now, JobTrace.current)
            switch try await broker.enqueue([request], durability: durability)[0] {
            case .accepted(let id): return .accepted(id)
            case .duplicate(let id): return .duplicate(of: id)
            case .full(let depth): throw Self.full(job, queue, routes, depth)
            case .draining: throw Self.draining(request.queue)
            }
        }
    }

    /// Enqueues many jobs in one pipeline; the answers stand in the order of the jobs.
    ///
    /// With `waitsWhenFull` the jobs that a full queue refuses are offered again, ever more slowly, until the queue has
    /// room or the task is cancelled: what a fan-out wants. Without, the first refusal throws; the jobs before and
    /// after it may have been accepted, and enqueueing all again is safe.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/queueFull`` or ``BrokerError/Code/queueDraining``,
    ///   `CancellationError`, or as ``Broker``.
    @discardableResult
    public func enqueue(
        _ jobs: [Job], to queue: QueueName? = nil, countdown: Duration = .zero, waitsWhenFull: Bool = false,
        durability: Durability = .standard
    ) async throws -> [Enqueued] {
        try await JobTrace.sending("send \(queue?.rawValue ?? "jobs")", queue, count: jobs.count) {
            try await offer(jobs, to: queue, countdown, waitsWhenFull, durability)
        }
    }

    private func offer(
        _ jobs: [Job], to queue: QueueName?, _ countdown: Duration, _ waitsWhenFull: Bool, _ durability: Durability
    ) async throws -> [Enqueued] {
        let trace = JobTrace.current
        var answers = [Enqueued?](repeating: nil, count: jobs.count)
        var open = Array(jobs.indices)
        var backoff = Backoff(from: .milliseconds(50), to: .seconds(2))
        // A wait for room may be long; from here on the monotonic clock says how much of a job's time is over.
        let (start, uptime) = (clock.now, clock.uptime)
        while !open.isEmpty {
            var refused: [Int] = []
            // A slice at a time, so that a fan-out of a million jobs neither fills memory nor blocks the connection.
            for slice in stride(from: 0, to: open.count, by: 512).map({ open[$0..<min($0 + 512, open.count)] }) {
                let now = start + (clock.uptime - uptime)
                let requests = slice.map { request(for: jobs[$0], queue: queue, countdown: countdown, now: now, trace) }
                do throws(BrokerError) {
                    for (index, result) in zip(slice, try await broker.enqueue(requests, durability: durability)) {
                        switch result {
                        case .accepted(let id): answers[index] = .accepted(id)
                        case .duplicate(let id): answers[index] = .duplicate(of: id)
                        case .full(let depth):
                            guard waitsWhenFull else { throw Self.full(jobs[index], queue, routes, depth) }
                            refused.append(index)
                        case .draining:
                            guard waitsWhenFull else {
                                throw Self.draining(queue ?? routes.queue(for: jobs[index].task))
                            }
                            refused.append(index)
                        }
                    }
                } catch {
                    var error = error
                    error.accepted = answers.count { if case .accepted? = $0 { true } else { false } }
                    throw error
                }
                // The queue is full for the rest as well: keep their order and wait.
                if !refused.isEmpty { break }
            }
            open.removeAll { answers[$0] != nil }
            guard !open.isEmpty else { break }
            try await clock.sleep(for: backoff.next())
        }
        return answers.compactMap(\.self)
    }

    /// The record of a job in a queue.
    ///
    /// - Throws: ``BrokerError``.
    public func record(of id: JobID, in queue: QueueName) async throws -> JobRecord? {
        try await broker.record(of: id, in: queue)
    }

    private func request(
        for job: Job, queue: QueueName?, countdown: Duration, timeToLive: Duration? = nil, now: Timestamp,
        _ trace: String?
    ) -> EnqueueRequest {
        var job = job
        if job.traceparent == nil { job.traceparent = trace }
        let queue = queue ?? routes.queue(for: job.task)
        return EnqueueRequest(
            job: job, queue: queue, delay: countdown, depthLimit: limits.depth(of: queue),
            timeToLive: timeToLive ?? job.expiresAt.map { $0 - now }
        )
    }

    private static func draining(_ queue: QueueName) -> BrokerError {
        BrokerError(
            .queueDraining,
            "queue '\(queue)' is being drained and takes no new jobs; `juke-enqueue resume \(queue)` opens it again"
        )
    }

    private static func full(_ job: Job, _ queue: QueueName?, _ routes: Routes, _ depth: Int) -> BrokerError {
        let queue = queue ?? routes.queue(for: job.task)
        return BrokerError(
            .queueFull,
            """
            queue '\(queue)' holds \(depth.counted("job")), as many as it may; start more workers for it, or raise JUKE_QUEUE_LIMIT or \
            what `juke-enqueue limits \(queue)` shows, then enqueue again
            """
        )
    }
}

/// The outcome of an enqueue.
public enum Enqueued: Sendable, Hashable {
    /// The job is in the queue.
    case accepted(JobID)
    /// This job stands for it already: the same identifier, or a unique key that an unfinished job holds.
    case duplicate(of: JobID)

    /// The job that will do the work.
    public var id: JobID {
        switch self {
        case .accepted(let id), .duplicate(let id): id
        }
    }
}

/// How many jobs a queue may hold, running and delayed ones included, before it takes no more.
public struct QueueLimits: Sendable, Hashable {
    /// The limit of queues without one of their own.
    public var standard: Int
    /// Limits of particular queues.
    public var overrides: [QueueName: Int]

    /// Limits the queues: by default a million jobs, ten thousand in the queue `rank`, whose jobs have seconds to live.
    public init(standard: Int = 1_000_000, overrides: [QueueName: Int] = ["rank": 10_000]) {
        self.standard = standard
        self.overrides = overrides
    }

    /// The limit of this queue: its own, else ``standard``.
    public func depth(of queue: QueueName) -> Int {
        overrides[queue] ?? standard
    }
}
