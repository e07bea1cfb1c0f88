import Concurrency

/// What a worker holds: the free slots, and the running jobs.
///
/// A job whose worker was lost before (`crashes` ≥ 1) is a suspect: nothing runs beside it, so if it kills its worker again, no
/// neighbour loses a run. A worker makes room first, and only then takes one: one that waited here would count a crash
/// whenever its worker is lost, though it never started.
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

    /// What the reader may ask for next.
    enum Room: Equatable {
        /// So many jobs.
        case slots(Int)
        /// A suspect: some wait, and nothing runs.
        case alone
        /// Nothing any more: the worker ends.
        case closed
    }

    private struct State {
        var held: [Delivery.Place: Held] = [:]
        /// What came in while the worker was ending.
        var unstarted: [Delivery] = []
        var makesRoom = false
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
        state.withLock { state in state.held.values.map(\.delivery) + state.unstarted }
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

    /// Waits until there is room for something.
    func waitForRoom() async -> Room {
        while !Task.isCancelled {
            if let room = state.withLock({ Self.room($0, of: concurrency) }) { return room }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mustWait = state.withLock { state in
                        guard !Task.isCancelled, Self.room(state, of: concurrency) == nil else { return false }
                        state.reader = continuation
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            } onCancel: {
                wakeReader()
            }
        }
        return .closed
    }

    private static func room(_ state: State, of concurrency: Int) -> Room? {
        if state.isDraining { return .closed }
        guard !state.runsAlone else { return nil }
        if state.makesRoom { return state.held.isEmpty ? .alone : nil }
        return state.held.count < concurrency ? .slots(concurrency - state.held.count) : nil
    }

    /// Takes no further jobs until nothing runs, because suspects wait; or does again.
    func makeRoom(_ suspectsWait: Bool) {
        state.withLock { $0.makesRoom = suspectsWait }
        if !suspectsWait { wakeReader() }
    }

    private func wakeReader() {
        state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }?.resume()
    }

    // MARK: - Jobs

    /// Takes up deliveries; returns those to start now, and those to release.
    ///
    /// What is held already is in neither. A suspect starts only when nothing else runs or starts. Others go back: were this
    /// worker killed by the first, each would count as a job that lost a worker, and three such neighbours of a poisonous job
    /// would go to the dead letters with it.
    func take(_ deliveries: [Delivery]) -> (startable: [Delivery], surplus: [Delivery]) {
        state.withLock { state in
            // Most reads of an idle worker bring one job.
            if deliveries.count == 1, !Self.mustRunAlone(deliveries[0]), state.held[deliveries[0].place] == nil {
                return (deliveries, [])
            }
            let new = deliveries.filter { state.held[$0.place] == nil }
            let fresh = new.filter { !Self.mustRunAlone($0) }
            let suspects = new.filter(Self.mustRunAlone)
            guard fresh.isEmpty, state.held.isEmpty else { return (fresh, suspects) }
            return (Array(suspects.prefix(1)), Array(suspects.dropFirst()))
        }
    }

    private static func mustRunAlone(_ delivery: Delivery) -> Bool {
        !delivery.isExpired && (delivery.isSuspect || (delivery.job?.crashes ?? 0) > 0)
    }

    /// Keeps deliveries that will not start, so that the drain hands them back.
    func park(_ deliveries: [Delivery]) {
        state.withLock { state in state.unstarted += deliveries.filter { state.held[$0.place] == nil } }
    }

    /// Notes that a delivery runs, before its task is made.
    func start(_ delivery: Delivery, state jobState: JobContext.State, at time: Timestamp) {
        let isNoted = delivery.job?.isRecorded != true
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.held[delivery.place] = Held(
                delivery: delivery, state: jobState, startedAt: time, isNoted: isNoted)
            if Self.mustRunAlone(delivery) { state.runsAlone = true }
            guard !isNoted else { return nil }
            return Self.take(&state.scribe)
        }?.resume()
    }

    /// Connects a running delivery with its task, so that it can be cancelled.
    func attach(_ task: Task<Void, Never>, to place: Delivery.Place) {
        state.withLock { $0.held[place]?.task = task }
    }

    func note(_ progress: JobProgress, for place: Delivery.Place, at time: Timestamp) {
        state.withLock { state in
            state.held[place]?.progress = progress
            state.held[place]?.progressedAt = time
        }
    }

    /// Notes that a delivery is no longer in the worker's hands.
    func finish(_ place: Delivery.Place) {
        let (reader, drainer) = state.withLock { state in
            state.held[place] = nil
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

    /// Cancels what lost its lease.
    func loseLease(of places: Set<Delivery.Place>) {
        let lost = state.withLock { state in
            state.unstarted.removeAll { places.contains($0.place) }
            return places.compactMap { state.held[$0] }
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
            for place in found.keys { state.held[place]?.isNoted = true }
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
        let unstarted = state.withLock { state in
            state.isDraining = true
            defer { state.unstarted = [] }
            return state.unstarted
        }
        wakeReader()
        return unstarted
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

    /// Cancels everything that runs; returns it, to be released.
    func abandon() -> [Delivery] {
        let held = state.withLock { Array($0.held.values) }
        for job in held {
            job.state.loseLease()
            job.task?.cancel()
        }
        return held.map(\.delivery)
    }
}
