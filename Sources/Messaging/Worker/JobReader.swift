import Logging

/// Reads jobs as slots come free, and starts them.
struct JobReader {
    let worker: Worker
    private let complaint = Complaint()

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
                    CrashPoint.lookBack.pass()
                    mustLookBack = false
                    complaint.isOver(worker.logger, "queues can be read again")
                }
                startSuspect()
                let free = await worker.bench.waitForFreeSlots()
                startSuspect()
                guard free > 0 else { continue }
                let deliveries = try await worker.broker.receive(
                    from: worker.queues, as: worker.options.name, limit: free,
                    waitingUpTo: worker.options.readWait
                )
                if Task.isCancelled {
                    // Shut down while they came in: not started, so they go back in the drain.
                    worker.bench.park(deliveries)
                    return
                }
                try await start(deliveries)
                pause = .milliseconds(100)
            } catch {
                guard !Task.isCancelled else { return }
                complaint.warn(worker.logger, "queues cannot be read, trying again", error)
                mustLookBack = true
                try? await worker.clock.sleep(for: pause + .milliseconds(.random(in: 0...100)))
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    /// Starts what may start, and hands back what may not wait here; when that fails, the next look back finds it.
    private func start(_ deliveries: [Delivery]) async throws {
        guard !deliveries.isEmpty else { return }
        let (startable, surplus) = worker.bench.take(deliveries)
        CrashPoint.dedupe.pass()
        for delivery in startable { worker.start(delivery) }
        startSuspect()
        for delivery in surplus {
            _ = try await worker.broker.handBack(delivery, after: .zero, unknown: false)
        }
        // The jobs first, on this thread: to ask for the next ones can wait for them to begin.
        await Task.yield()
    }

    private func startSuspect() {
        if let suspect = worker.bench.nextSuspect() { worker.start(suspect) }
    }
}

extension Worker {
    /// Starts a delivery in a task of its own: unstructured, because a handler that ignores its cancellation must not keep
    /// the worker from ending.
    func start(_ delivery: Delivery) {
        let state = JobContext.State()
        bench.start(delivery, state: state, at: clock.now)
        CrashPoint.lease.pass()
        let task = Task {
            await JobRunner(worker: self, delivery: delivery, state: state).run()
            self.bench.finish(delivery.entry)
            if let suspect = self.bench.nextSuspect() { self.start(suspect) }
        }
        bench.attach(task, to: delivery.entry)
    }
}
