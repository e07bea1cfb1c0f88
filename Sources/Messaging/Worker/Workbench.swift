import Locking

/// What a worker holds: the free slots, the running jobs, and those that must run alone.
///
/// A job whose worker was lost before (`crashes` ≥ 1) is a suspect: it waits here until nothing else runs, and nothing else
/// starts beside it. So if it kills its worker again, no neighbour loses a run.
final class Workbench: Sendable {
    /// A job in the worker's hands.
    struct Held {
        let delivery: Delivery
        let state: JobContext.State
        let startedAt: Timestamp
        var progress: JobProgress?
        var progressedAt: Timestamp?
        var isNoted: Bool
        var task: Task<Void, Never>?
    }

    private struct State {
        var held: [EntryID: Held] = [:]
        var suspects: [Delivery] = []
        var runsAlone = false
        var isDraining = false
        var reader: CheckedContinuation<Void, Never>?
        var drainer: CheckedContinuation<Void, Never>?
        var scribe: CheckedContinuation<Void, Never>?
        var stoppedWaiting = false
    }

    let concurrency: Int
    private let state = Mutex(State())

    init(concurrency: Int) {
        self.concurrency = concurrency
    }

    /// Jobs that run.
    var count: Int { state.withLock { $0.held.count } }

    /// Everything in the worker's hands, running or not, for the heartbeat.
    var deliveries: [Delivery] {
        state.withLock { state in state.held.values.map(\.delivery) + state.suspects }
    }

    /// What runs, for the table of workers.
    var running: [WorkerStatus.RunningJob] {
        state.withLock { state in
            state.held.values.compactMap { held in
                held.delivery.job.map { job in
                    WorkerStatus.RunningJob(
                        id: job.id, task: job.task, queue: held.delivery.queue, since: held.startedAt,
                        progress: held.progress, progressedAt: held.progressedAt
                    )
                }
            }
        }
    }

    var isDraining: Bool { state.withLock { $0.isDraining } }

    // MARK: - Reading

    /// Waits until there is a free slot and no suspect waits; returns how many slots are free, 0 when draining or cancelled.
    func waitForFreeSlots() async -> Int {
        while !Task.isCancelled {
            let free: Int? = state.withLock { $0.isDraining ? 0 : Self.free($0, of: concurrency) }
            if let free { return free }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mustWait = state.withLock { state in
                        guard !Task.isCancelled, !state.isDraining, Self.free(state, of: concurrency) == nil
                        else { return false }
                        state.reader = continuation
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            } onCancel: {
                wakeReader()
            }
        }
        return 0
    }

    private static func free(_ state: State, of concurrency: Int) -> Int? {
        guard !state.runsAlone, state.suspects.isEmpty, state.held.count < concurrency else { return nil }
        return concurrency - state.held.count
    }

    private func wakeReader() {
        state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }?.resume()
    }

    // MARK: - Jobs

    /// Takes up deliveries; returns those to start now, and those to hand back.
    ///
    /// Ones that are held already, and the one suspect that stays, are in neither. Further suspects go back: were this
    /// worker killed by the first, each would count as a job that lost a worker, and three such neighbours of a poisonous job
    /// would go to the dead letters with it.
    func take(_ deliveries: [Delivery]) -> (startable: [Delivery], surplus: [Delivery]) {
        state.withLock { state in
            var startable: [Delivery] = []
            var surplus: [Delivery] = []
            for delivery in deliveries {
                guard state.held[delivery.entry] == nil, !state.suspects.contains(delivery) else { continue }
                if (delivery.job?.crashes ?? 0) == 0 || delivery.isExpired {
                    startable.append(delivery)
                } else if state.suspects.isEmpty, !state.runsAlone {
                    state.suspects.append(delivery)
                } else {
                    surplus.append(delivery)
                }
            }
            return (startable, surplus)
        }
    }

    /// Keeps deliveries that will not start, so that the drain hands them back.
    func park(_ deliveries: [Delivery]) {
        state.withLock { state in
            state.suspects += deliveries.filter { state.held[$0.entry] == nil && !state.suspects.contains($0) }
        }
    }

    /// The next suspect, when nothing else runs; the caller starts it.
    func nextSuspect() -> Delivery? {
        state.withLock { state in
            guard state.held.isEmpty, !state.runsAlone, !state.suspects.isEmpty, !state.isDraining else { return nil }
            state.runsAlone = true
            return state.suspects.removeFirst()
        }
    }

    /// Notes that a delivery runs, before its task is made.
    func start(_ delivery: Delivery, state jobState: JobContext.State, at time: Timestamp) {
        let isNoted = delivery.job?.isRecorded != true
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.held[delivery.entry] = Held(
                delivery: delivery, state: jobState, startedAt: time, isNoted: isNoted)
            guard !isNoted else { return nil }
            return Self.take(&state.scribe)
        }?.resume()
    }

    /// Connects a running delivery with its task, so that it can be cancelled.
    func attach(_ task: Task<Void, Never>, to entry: EntryID) {
        state.withLock { $0.held[entry]?.task = task }
    }

    func note(_ progress: JobProgress, for entry: EntryID, at time: Timestamp) {
        state.withLock { state in
            state.held[entry]?.progress = progress
            state.held[entry]?.progressedAt = time
        }
    }

    /// Notes that a delivery is no longer in the worker's hands.
    func finish(_ entry: EntryID) {
        let (reader, drainer) = state.withLock { state in
            state.held[entry] = nil
            if state.held.isEmpty { state.runsAlone = false }
            let reader = state.reader
            state.reader = nil
            var drainer: CheckedContinuation<Void, Never>?
            if state.held.isEmpty { swap(&drainer, &state.drainer) }
            return (reader, drainer)
        }
        reader?.resume()
        drainer?.resume()
    }

    /// Cancels what lost its lease, and forgets suspects that did.
    func loseLease(of entries: Set<EntryID>) {
        let lost = state.withLock { state in
            state.suspects.removeAll { entries.contains($0.entry) }
            return entries.compactMap { state.held[$0] }
        }
        for held in lost {
            held.state.loseLease()
            held.task?.cancel()
        }
        wakeReader()
    }

    // MARK: - Notes

    /// Waits until something runs whose record does not say so.
    func waitForUnnoted() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard !Task.isCancelled, state.held.values.allSatisfy(\.isNoted) else { return false }
                    state.scribe = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { Self.take(&$0.scribe) }?.resume()
        }
    }

    /// What has run since before `time` and is not noted; it counts as noted from now on.
    func takeUnnoted(startedBefore time: Timestamp) -> [Delivery] {
        state.withLock { state in
            let found = state.held.filter { !$0.value.isNoted && $0.value.startedAt <= time }
            for entry in found.keys { state.held[entry]?.isNoted = true }
            return found.values.map(\.delivery)
        }
    }

    private static func take(_ waiter: inout CheckedContinuation<Void, Never>?) -> CheckedContinuation<Void, Never>? {
        defer { waiter = nil }
        return waiter
    }

    // MARK: - Draining

    /// Stops reading; returns what has not started.
    func beginDraining() -> [Delivery] {
        let suspects = state.withLock { state in
            state.isDraining = true
            defer { state.suspects = [] }
            return state.suspects
        }
        wakeReader()
        return suspects
    }

    /// Waits until nothing runs, or until ``stopWaiting()``.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.held.isEmpty || state.stoppedWaiting { return true }
                state.drainer = continuation
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    func stopWaiting() {
        state.withLock { state in
            state.stoppedWaiting = true
            defer { state.drainer = nil }
            return state.drainer
        }?.resume()
    }

    /// Cancels everything that runs; returns it, to be handed back.
    func abandon() -> [Delivery] {
        let held = state.withLock { Array($0.held.values) }
        for job in held {
            job.state.loseLease()
            job.task?.cancel()
        }
        return held.map(\.delivery)
    }
}
