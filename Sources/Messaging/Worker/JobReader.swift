import Logging

/// Reads jobs as slots come free, and starts them.
struct JobReader {
    let worker: Worker
    private let outageWarning = ThrottledWarning()

    init(worker: Worker) {
        self.worker = worker
    }

    /// Reads until cancelled or drained.
    func run() async {
        var mustLookBack = true
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled, !worker.bench.isDraining {
            do {
                if mustLookBack {
                    // After every (re)connect: what was delivered while the connection broke is pending under our name.
                    try await worker.broker.open(worker.queues)
                    for queue in worker.queues {
                        try await start(worker.broker.pending(of: worker.options.name, in: queue))
                    }
                    Failpoint.lookBack.pass()
                    worker.bench.makeRoom(try await worker.broker.hasSuspects(in: worker.queues))
                    mustLookBack = false
                    outageWarning.isOver(worker.logger, "queues can be read again")
                }
                switch await worker.bench.waitForRoom() {
                case .closed: return
                case .alone: try await readSuspect()
                case .slots(let free): try await read(free)
                }
                pause = .milliseconds(100)
            } catch {
                guard !Task.isCancelled else { return }
                outageWarning.warn(worker.logger, "queues cannot be read, trying again", error)
                mustLookBack = true
                try? await worker.clock.sleep(for: pause + .milliseconds(.random(in: 0...100)))
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    private func read(_ limit: Int) async throws {
        let deliveries = try await worker.broker.receive(
            from: worker.queues, as: worker.options.name, limit: limit, waitingUpTo: worker.options.readWait
        )
        try await take(deliveries)
        // A worker without work is the first that may look for a suspect.
        if deliveries.isEmpty, worker.bench.count == 0, !Task.isCancelled { try await readSuspect() }
    }

    private func readSuspect() async throws {
        let suspect = try await worker.broker.receiveSuspect(from: worker.queues, as: worker.options.name)
        if let suspect { try await take([suspect]) } else { worker.bench.makeRoom(false) }
    }

    private func take(_ deliveries: [Delivery]) async throws {
        if Task.isCancelled {
            // Shut down while they came in: not started, so they go back in the drain.
            worker.bench.park(deliveries)
        } else {
            try await start(deliveries)
        }
    }

    /// Starts what may start, and releases what may not wait here; when that fails, the next look back finds it.
    private func start(_ deliveries: [Delivery]) async throws {
        guard !deliveries.isEmpty else { return }
        let (startable, surplus) = worker.bench.take(deliveries)
        Failpoint.dedupe.pass()
        for delivery in startable { worker.start(delivery, isAlone: startable.count == 1 && worker.bench.count == 0) }
        if !surplus.isEmpty { worker.bench.makeRoom(true) }
        for delivery in surplus {
            _ = try await worker.broker.release(delivery, after: .zero, unknown: false)
        }
    }
}

extension Worker {
    /// Starts a delivery in a task of its own: unstructured, because a handler that ignores its cancellation must not keep
    /// the worker from ending.
    ///
    /// - Parameter isAlone: whether nothing else runs or starts, so that a prompt handler may begin on this thread.
    func start(_ delivery: Delivery, isAlone: Bool) {
        let state = JobContext.State()
        bench.start(delivery, state: state, at: clock.now)
        Failpoint.lease.pass()
        let runsInline = isAlone && delivery.job.flatMap { handlers[$0.task] }?.runsInline == true
        let task = begin(onThisThread: runsInline) {
            await JobRunner(worker: self, delivery: delivery, state: state).run()
            self.bench.finish(delivery.place)
        }
        bench.attach(task, to: delivery.place)
    }

    private func begin(onThisThread runsInline: Bool, _ run: @escaping @Sendable () async -> Void) -> Task<Void, Never>
    {
        runsInline ? Task.startingInline(resumingOn: InlineResumeExecutor.shared) { await run() } : Task { await run() }
    }
}
