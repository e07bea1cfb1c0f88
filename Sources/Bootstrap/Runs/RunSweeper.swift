public import Logging
public import Messaging
public import ServiceLifecycle
public import Storage

/// Repairs runs that lost a job: between a commit and the enqueueing after it, or in a broker that forgot.
///
/// Every worker sweeps now and then. A pending item whose job the broker does not know is enqueued again; one whose job
/// lies in the dead letters is marked as failed, so that its run can end; a phase without pending items is taken on.
public struct RunSweeper: Service {
    private let works: [any RunItemWork]
    private let store: Store
    private let producer: Producer
    private let clock: any JobClock
    private let interval: Duration
    private let logger: Logger

    /// Makes a sweeper.
    ///
    /// - Parameters:
    ///   - works: What the stage does for the items that it looks after.
    ///   - store: Where the runs are.
    ///   - producer: Enqueues the jobs.
    ///   - clock: The time.
    ///   - interval: How long it rests between two sweeps.
    ///   - logger: Where it logs.
    public init(
        of works: [any RunItemWork], store: Store, producer: Producer, clock: any JobClock = SystemClock(),
        interval: Duration = .seconds(30), logger: Logger
    ) {
        self.works = works
        self.store = store
        self.producer = producer
        self.clock = clock
        self.interval = interval
        self.logger = logger
    }

    /// Sweeps until the process shuts down.
    ///
    /// A sweep that fails is logged, and the next one comes in its time.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: interval)
                    try await sweep()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("cannot look after unfinished runs", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Looks after every unfinished run once.
    public func sweep() async throws {
        for run in try await store.read({ try $0.runs.active() }) {
            try await sweep(run)
        }
    }

    private func sweep(_ run: Run) async throws {
        let pending = try await store.read { session in
            try session.runs.items(of: run.id, phase: run.phase, state: .pending, after: .min, limit: 1_000)
        }
        if pending.isEmpty, let work = works.first(where: { $0.runs.contains(run.kind) }) {
            try await work.continueRun(run, after: run.phase, producer: producer)
        }
        for item in pending {
            guard let work = works.first(where: { $0.task.rawValue == item.task }) else { continue }
            let job = item.job(of: run.id)
            let record = try await producer.record(of: job.id, in: producer.routes.queue(for: job.task))
            switch record?.state {
            case nil:
                logger.notice("a lost job of a run is enqueued again", metadata: Self.metadata(run, item))
                try await producer.enqueue(job)
            case .dead, .expired:
                logger.error("an item of a run failed", metadata: Self.metadata(run, item))
                try await fail(item, of: run, by: work, because: record?.error ?? "its job is in the dead letters")
            case .waiting, .delayed, .running, .succeeded:
                break
            }
        }
    }

    private static func metadata(_ run: Run, _ item: RunItem) -> Logger.Metadata {
        ["run": "\(run.id)", "item": "\(item.key)"]
    }

    /// Gives an item up as its own job would have done, had it not been lost for good.
    private func fail(_ item: RunItem, of run: Run, by work: any RunItemWork, because reason: String) async throws {
        let plain = RunItemEffect { _ in try RunItemEffect.Committed(outcome: ["error": reason]) }
        let effect = (try? work.giveUp(item.job(of: run.id), because: LostJob(description: reason))) ?? plain
        let isPhaseOver: Bool
        do {
            isPhaseOver = try await commit(effect, item, of: run, by: work)
        } catch {
            // What the item leaves behind may be the very thing that cannot be stored; its run must end all the same.
            var metadata = Self.metadata(run, item)
            metadata["error"] = "\(error)"
            logger.warning("an item cannot be given up in order", metadata: metadata)
            isPhaseOver = try await commit(plain, item, of: run, by: work)
        }
        if isPhaseOver { try await work.continueRun(run, after: item.phase, producer: producer) }
    }

    private func commit(
        _ effect: RunItemEffect, _ item: RunItem, of run: Run, by work: any RunItemWork
    ) async throws -> Bool {
        let result = try await effect.commit(
            phase: item.phase, key: item.key, as: .failed, of: run, by: work, in: store
        )
        guard let (committed, isPhaseOver) = result else { return false }
        try await RunFanOut(store: store, producer: producer).enqueue(committed.newItems, of: run.id)
        return isPhaseOver
    }
}

/// Why an item is given up whose job never came back.
private struct LostJob: Error, CustomStringConvertible {
    let description: String
}
