public import Concurrency
public import Logging
public import ServiceLifecycle

/// Reads jobs from queues and runs them: the runtime of every stage.
///
/// It reads as many jobs as it has free slots, and tiny ones somewhat ahead (`ReadAhead`). It keeps the leases of
/// its pending jobs and looks after the queues (promotes due jobs, reclaims those of dead workers). On graceful
/// shutdown it stops reading, releases what has not started, waits for what runs, and releases the rest.
public final class Worker: Service {
    /// Its name, concurrency, lease and pauses, as given at the start.
    public let options: WorkerOptions
    /// The queues that it reads, as given at the start.
    public let queues: [QueueName]
    let broker: any Broker
    let clock: any TimeSource
    let logger: Logger
    let jobs: RunningJobs
    let runner: JobRunner
    private let outage: @Sendable () -> String?

    /// Prepares a worker, which reads nothing before ``run()``.
    ///
    /// - Parameters:
    ///   - broker: Where it reads and settles the jobs.
    ///   - producer: Enqueues the further jobs of its handlers.
    ///   - handlers: The handlers; a later one replaces an earlier one of the same task.
    ///   - queues: Which queues it reads.
    ///   - options: Its name, concurrency, lease and pauses.
    ///   - clock: The clock of its pauses and durations.
    ///   - outage: The outage that jobs wait for, shown in the table of workers; `nil` when there is none.
    ///   - logger: Gets the worker's name as metadata `worker`.
    public init(
        broker: any Broker, producer: Producer, handlers: [any JobHandler], queues: [QueueName],
        options: WorkerOptions = WorkerOptions(), clock: any TimeSource,
        outage: @escaping @Sendable () -> String? = { nil }, logger: Logger
    ) {
        self.broker = broker
        self.queues = queues
        self.options = options
        self.clock = clock
        self.outage = outage
        var logger = logger
        logger[metadataKey: "worker"] = "\(options.name)"
        self.logger = logger
        jobs = RunningJobs(concurrency: options.concurrency)
        runner = JobRunner(
            broker: broker, producer: producer,
            handlers: Dictionary(handlers.map { ($0.task, $0) }, uniquingKeysWith: { $1 }), options: options,
            clock: clock, logger: logger, jobs: jobs,
            metrics: WorkerMetrics(queues: queues, tasks: handlers.map(\.task))
        )
    }

    /// Whether the broker answered within the last `limit`, even when there was nothing to do.
    public func isHealthy(within limit: Duration = .seconds(10)) -> Bool {
        broker.timeSinceRoundTrip.map { $0 <= limit } ?? false
    }

    /// Whether it takes no more jobs because it is about to end.
    public var isDraining: Bool { jobs.isDraining }

    /// Works until gracefully shut down or cancelled, and returns when no job is pending under it.
    ///
    /// An outage of the broker does not end it: it waits, and goes on when the broker is back.
    public func run() async throws {
        let startedAt = broker.time
        await warn()
        logger.info("worker starts", metadata: ["queues": "\(queues)", "concurrency": "\(options.concurrency)"])
        await withTaskGroup(of: Void.self) { duties in
            addDuties(to: &duties, startedAt: startedAt)
            let reader = JobReader(
                broker: broker, queues: queues, options: options, clock: clock, logger: logger, jobs: jobs,
                runner: runner
            )
            await cancelWhenGracefulShutdown {
                await withTaskExecutorPreference(InlineResumeExecutor.shared) { await reader.run() }
            }
            await drain()
            duties.cancelAll()
        }
        await leave()
        logger.info("worker ended")
    }

    /// Starts the duties that run until the drain ends.
    private func addDuties(to duties: inout TaskGroup<Void>, startedAt: Timestamp) {
        let heartbeater = Heartbeater(
            broker: broker, queues: queues, options: options, clock: clock, logger: logger, jobs: jobs,
            startedAt: startedAt, outage: outage
        )
        let reclaimer = Reclaimer(
            broker: broker, queues: queues, options: options, clock: clock, logger: logger, jobs: jobs)
        let finder = SuspectFinder(broker: broker, queues: queues, options: options, clock: clock, jobs: jobs)
        let recorder = StartRecorder(broker: broker, clock: clock, jobs: jobs)
        let releaser = Releaser(broker: broker, clock: clock, logger: logger, jobs: jobs, runner: runner)
        let evictor = RecordEvictor(broker: broker, worker: options.name, clock: clock, logger: logger)
        duties.addTask { await evictor.run() }
        duties.addTask { await heartbeater.run() }
        duties.addTask { await reclaimer.run() }
        duties.addTask { await finder.run() }
        duties.addTask { await recorder.run() }
        duties.addTask { await releaser.run() }
        for queue in queues {
            let promoter = Promoter(broker: broker, queue: queue, clock: clock, logger: logger)
            duties.addTask { await promoter.run() }
        }
    }

    /// Warns about what endangers jobs and does not end with this worker's start.
    ///
    /// An unreachable broker is no reason not to start: the reader waits for it.
    private func warn() async {
        do {
            for finding in try await broker.diagnose(queues, lease: options.lease, repairing: false)
            where finding.severity != .note && !finding.endsWithWorker {
                logger.warning("\(finding.summary)", metadata: ["advice": "\(finding.advice)"])
            }
        } catch {
            logger.warning("the broker cannot be checked yet", metadata: ["error": "\(error)"])
        }
    }
}

extension Worker {
    /// Releases what has not started, waits for what runs, and releases what outlasts the grace period.
    func drain() async {
        let unstarted = jobs.beginDraining()
        Failpoint.drain.pass()
        for delivery in unstarted {
            await release(delivery)
        }
        guard jobs.count > 0 else { return }
        logger.info("draining", metadata: ["running": "\(jobs.count)"])

        let clock = clock
        let gracePeriod = Task.isCancelled ? Duration.zero : options.gracePeriod
        // A task of its own: the wait must work although the worker's task may be cancelled.
        let timer = Task { [jobs] in
            if (try? await clock.sleep(for: gracePeriod)) != nil { jobs.stopWaiting() }
        }
        await jobs.waitUntilDrained()
        timer.cancel()

        for delivery in jobs.abandon() {
            JobLabel(delivery: delivery).label(logger).warning("job outlasted the grace period and is released")
            await release(delivery)
        }
    }

    /// Takes the worker out of the tables; a consumer with pending jobs stays for the reclaimers of others.
    func leave() async {
        let name = options.name
        let (broker, queues, logger) = (broker, queues, logger)
        Failpoint.leave.pass()
        await Task {
            do {
                for queue in queues { _ = try await broker.removeConsumer(name, from: queue) }
                try await broker.unregister(name)
            } catch {
                logger.warning("worker could not sign off; its line ages out", metadata: ["error": "\(error)"])
            }
        }.value
    }

    private func release(_ delivery: Delivery) async {
        let (broker, logger) = (broker, logger)
        await Task {
            do {
                Failpoint.drainReleaseBefore.pass()
                _ = try await broker.release(delivery, after: .zero, unknown: false)
                Failpoint.drainReleaseAfter.pass()
            } catch {
                JobLabel(delivery: delivery).label(logger).warning(
                    "job could not be released; it is reclaimed when its lease ends", metadata: ["error": "\(error)"]
                )
            }
        }.value
    }
}
