import Concurrency
import Logging

/// Reads jobs when slots are free, short jobs somewhat earlier (``ReadAhead``), and starts them.
struct JobReader {
    let broker: any JobQueue
    let queues: [QueueName]
    let options: WorkerOptions
    let clock: any TimeSource
    let logger: Logger
    let jobs: RunningJobs
    let runner: JobRunner
    private let outageWarning = ThrottledWarning()

    /// Reads until cancelled or drained.
    func run() async {
        var mustLookBack = true
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(1))
        while !Task.isCancelled, !jobs.isDraining {
            do {
                if mustLookBack {
                    try await lookBack()
                    mustLookBack = false
                    outageWarning.noteRecovery(logger, "queues can be read again")
                }
                switch await jobs.waitForRoom() {
                case .closed: return
                case .alone: try await readSuspect()
                case .slots(let free, let ahead): try await read(free, ahead)
                }
                backoff.reset()
            } catch {
                guard !Task.isCancelled else { return }
                outageWarning.warn(logger, "queues cannot be read, trying again", error, at: clock.uptime)
                mustLookBack = true
                try? await clock.sleep(for: backoff.next() + .milliseconds(100).jittered(0...1))
            }
        }
    }

    /// After every (re)connect: what was delivered while the connection broke is pending under our name.
    private func lookBack() async throws {
        try await broker.open(queues)
        for queue in queues {
            try await start(broker.pending(of: options.name, in: queue))
        }
        Failpoint.lookBack.pass()
        jobs.setSuspectsWait(try await broker.hasSuspects(in: queues))
    }

    /// Reads what may start at once, and ahead.
    ///
    /// Reading ahead does not wait for a job, so that an idle worker, which waits in its read, is always the first to
    /// get one.
    private func read(_ free: Int, _ ahead: Int) async throws {
        let deliveries = try await broker.receive(
            from: queues, as: options.name, limit: free, readingAhead: ahead,
            waitingUpTo: free > 0 ? options.readWait : .zero
        )
        try await take(deliveries)
        // A worker without work is the first that may look for a suspect.
        if deliveries.isEmpty, jobs.count == 0, !Task.isCancelled { try await readSuspect() }
    }

    private func readSuspect() async throws {
        let suspect = try await broker.receiveSuspect(from: queues, as: options.name)
        if let suspect { try await take([suspect]) } else { jobs.setSuspectsWait(false) }
    }

    private func take(_ deliveries: [Delivery]) async throws {
        if Task.isCancelled {
            // The worker was shut down while they came in: they have not started, so the drain releases them.
            jobs.keepUnstarted(deliveries, at: runner.now)
        } else {
            try await start(deliveries)
        }
    }

    /// Starts what may start, and releases what may not wait here; when that fails, the next look back finds it.
    private func start(_ deliveries: [Delivery]) async throws {
        let admission = jobs.admit(deliveries, at: runner.now)
        if !deliveries.isEmpty { Failpoint.dedupe.pass() }
        runner.start(admission.attempts, isAlone: admission.isAlone)
        if !admission.surplus.isEmpty { jobs.setSuspectsWait(true) }
        for delivery in admission.surplus {
            _ = try await broker.release(delivery, after: .zero, unknown: false)
        }
    }
}
