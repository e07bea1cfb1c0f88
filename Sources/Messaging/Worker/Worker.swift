public import Logging
public import ServiceLifecycle

/// Reads jobs from queues and runs them: the runtime of every stage.
///
/// It reads only as many jobs as it has free slots, keeps the leases of what it holds, looks after the queues (promotes due
/// jobs, reclaims those of dead workers), and on graceful shutdown stops reading, releases what has not started, waits for
/// what runs, and releases the rest.
public final class Worker: Service {
    /// How it works.
    public let options: WorkerOptions
    /// What it reads.
    public let queues: [QueueName]
    let broker: any Broker
    let producer: Producer
    let handlers: [TaskName: any JobHandler]
    let clock: any JobClock
    let logger: Logger
    let bench: Workbench
    let metrics: WorkerMetrics
    let outage: @Sendable () -> String?

    /// Makes a worker.
    ///
    /// - Parameters:
    ///   - broker: Where the jobs are.
    ///   - producer: Enqueues the jobs.
    ///   - handlers: What it can do; of two handlers for a task the later counts.
    ///   - queues: Which queues it reads.
    ///   - options: How it works.
    ///   - clock: The time.
    ///   - outage: What the jobs wait for because it is out of order, for the table of workers; `nil` when nothing is.
    ///   - logger: Where it logs.
    public init(
        broker: any Broker, producer: Producer, handlers: [any JobHandler], queues: [QueueName],
        options: WorkerOptions = WorkerOptions(), clock: any JobClock = SystemClock(),
        outage: @escaping @Sendable () -> String? = { nil }, logger: Logger
    ) {
        self.broker = broker
        self.producer = producer
        self.handlers = Dictionary(handlers.map { ($0.task, $0) }, uniquingKeysWith: { $1 })
        self.queues = queues
        self.options = options
        self.clock = clock
        self.outage = outage
        var logger = logger
        logger[metadataKey: "worker"] = "\(options.name)"
        self.logger = logger
        bench = Workbench(concurrency: options.concurrency)
        metrics = WorkerMetrics(queues: queues, tasks: handlers.map(\.task))
    }

    /// Whether the broker answered within the last `limit`, even when there was nothing to do.
    public func isHealthy(within limit: Duration = .seconds(10)) -> Bool {
        broker.lastRoundTrip.map { clock.now - $0 <= limit } ?? false
    }

    /// Whether it takes no more jobs because it is about to end.
    public var isDraining: Bool { bench.isDraining }

    /// Works until gracefully shut down or cancelled, and returns when nothing of its jobs is left in its hands.
    ///
    /// An outage of the broker does not end it: it waits, and goes on when the broker is back.
    public func run() async throws {
        let startedAt = broker.time
        await warn()
        logger.info("worker starts", metadata: ["queues": "\(queues)", "concurrency": "\(options.concurrency)"])
        await withTaskGroup(of: Void.self) { duties in
            duties.addTask { await Heartbeater(worker: self, startedAt: startedAt).run() }
            duties.addTask { await Reclaimer(worker: self).run() }
            duties.addTask { await SuspectFinder(worker: self).run() }
            duties.addTask { await StartRecorder(worker: self).run() }
            for queue in queues {
                duties.addTask { await Promoter(worker: self, queue: queue).run() }
            }
            await cancelWhenGracefulShutdown {
                await withTaskExecutorPreference(InlineResumeExecutor.shared) { await JobReader(worker: self).run() }
            }
            await drain()
            duties.cancelAll()
        }
        await leave()
        logger.info("worker ended")
    }

    /// Says loudly what endangers jobs; an unreachable broker is no reason not to start, the reader waits for it.
    private func warn() async {
        do {
            for finding in try await broker.diagnose(queues, lease: options.lease, repairing: false)
            where finding.severity != .note {
                logger.warning("\(finding.summary)", metadata: ["advice": "\(finding.advice)"])
            }
        } catch {
            logger.warning("the broker cannot be checked yet", metadata: ["error": "\(error)"])
        }
    }
}
