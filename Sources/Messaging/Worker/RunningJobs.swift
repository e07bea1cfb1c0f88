import Concurrency

/// The deliveries of a worker: those that run, those that will not start, and the tasks that wait for a change.
///
/// ``JobSlots`` decides who may start; this is the map, the lock and the waiting tasks.
final class RunningJobs: Sendable {
    /// A job that the worker holds.
    private struct Running {
        let delivery: Delivery
        let state: JobContext.State
        /// On the broker's clock, for the table of workers.
        let startedAt: Timestamp
        /// On the monotonic clock.
        let start: Duration
        var progress: JobProgress?
        var progressedAt: Timestamp?
        /// Whether its record says that it runs, or it has none.
        var isRecorded: Bool
        var task: Task<Void, Never>?
    }

    /// The duties that wait for a change: each by one task.
    private enum Waiter {
        case reader
        case drain
        case recorder
    }

    private struct State {
        var slots: JobSlots
        var running: [Delivery.Place: Running] = [:]
        /// Deliveries received during shutdown.
        var unstarted: [Delivery] = []
        var waiters: [Waiter: CheckedContinuation<Void, Never>] = [:]

        /// The waiting tasks that a transition wakes.
        mutating func waiters(for wakeups: JobSlots.Wakeups) -> [CheckedContinuation<Void, Never>] {
            if waiters.isEmpty { return [] }
            return [
                wakeups.contains(.reader) ? waiters.removeValue(forKey: .reader) : nil,
                wakeups.contains(.drain) ? waiters.removeValue(forKey: .drain) : nil,
            ].compactMap(\.self)
        }
    }

    private let state: Mutex<State>

    init(concurrency: Int) {
        state = Mutex(State(slots: JobSlots(concurrency: concurrency)))
    }

    /// How many jobs run.
    var count: Int { state.withLock { $0.slots.running } }

    var isDraining: Bool { state.withLock { $0.slots.isDraining } }

    /// Everything that the worker holds, running or not, for the heartbeat.
    var deliveries: [Delivery] {
        state.withLock { state in state.running.values.map(\.delivery) + state.unstarted }
    }

    /// The running jobs, for the table of workers.
    var status: [WorkerStatus.RunningJob] {
        state.withLock { state in
            state.running.values.compactMap { running in
                running.delivery.job.map { job in
                    WorkerStatus.RunningJob(
                        id: job.id, task: job.task, queue: running.delivery.queue, since: running.startedAt,
                        progress: running.progress, progressedAt: running.progressedAt
                    )
                }
            }
        }
    }

    // MARK: - Reading

    /// Waits until there is room for something; ``JobSlots/Room/closed`` when the task is cancelled.
    func waitForRoom() async -> JobSlots.Room {
        while !Task.isCancelled {
            if let room = state.withLock({ $0.slots.room }) { return room }
            await wait(as: .reader) { $0.slots.room != nil }
        }
        return .closed
    }

    /// Takes no further jobs until nothing runs, because suspects wait; or takes jobs again.
    func setSuspectsWait(_ suspectsWait: Bool) {
        change { $0.setSuspectsWait(suspectsWait) }
    }

    /// Sorts deliveries into those to start now and those to release; what runs already is in neither.
    func admit(_ deliveries: [Delivery]) -> (startable: [Delivery], surplus: [Delivery]) {
        state.withLock { state in
            state.slots.admit(
                state.running.isEmpty ? deliveries : deliveries.filter { state.running[$0.place] == nil })
        }
    }

    /// Keeps deliveries that will not start, so that the drain releases them.
    func keepUnstarted(_ deliveries: [Delivery]) {
        state.withLock { state in state.unstarted += deliveries.filter { state.running[$0.place] == nil } }
    }

    // MARK: - Running

    /// Notes that a delivery runs, before its task is made.
    ///
    /// - Parameters:
    ///   - delivery: What runs.
    ///   - jobState: The state that changes while its handler runs.
    ///   - time: When, on the broker's clock.
    ///   - uptime: When, on the monotonic clock.
    func start(_ delivery: Delivery, state jobState: JobContext.State, at time: Timestamp, _ uptime: Duration) {
        let isRecorded = delivery.job?.isRecorded != true
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            let running = Running(
                delivery: delivery, state: jobState, startedAt: time, start: uptime, isRecorded: isRecorded)
            if state.running.updateValue(running, forKey: delivery.place) == nil {
                state.slots.start(isSuspect: delivery.mustRunAlone)
            }
            return isRecorded ? nil : state.waiters.removeValue(forKey: .recorder)
        }?.resume()
    }

    /// Connects a running delivery with its task, so that it can be cancelled.
    func attach(_ task: Task<Void, Never>, to place: Delivery.Place) {
        state.withLock { $0.running[place]?.task = task }
    }

    func note(_ progress: JobProgress, for place: Delivery.Place, at time: Timestamp) {
        state.withLock { state in
            state.running[place]?.progress = progress
            state.running[place]?.progressedAt = time
        }
    }

    /// Notes that the worker no longer holds a delivery.
    func finish(_ place: Delivery.Place) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.running.removeValue(forKey: place) != nil else { return [] }
            return state.waiters(for: state.slots.finish())
        }
        for waiter in woken { waiter.resume() }
    }

    /// Cancels what lost its lease.
    func loseLease(of places: Set<Delivery.Place>) {
        let lost = state.withLock { state in
            state.unstarted.removeAll { places.contains($0.place) }
            return places.compactMap { state.running[$0] }
        }
        cancel(lost)
    }

    /// Cancels jobs whose result is no longer wanted; they are still this worker's to settle.
    func withdraw(_ places: Set<Delivery.Place>) {
        for job in state.withLock({ state in places.compactMap { state.running[$0] } }) {
            job.state.withdraw()
            job.task?.cancel()
        }
    }

    private func cancel(_ jobs: [Running]) {
        for job in jobs {
            job.state.loseLease()
            job.task?.cancel()
        }
    }

    // MARK: - Records

    /// Waits until a job runs whose record does not say so, or the task is cancelled.
    func waitForUnrecorded() async {
        await wait(as: .recorder) { state in !state.running.values.allSatisfy(\.isRecorded) }
    }

    /// Unrecorded jobs that started before `time`; marks them as recorded.
    func takeUnrecorded(startedBefore time: Duration) -> [Delivery] {
        state.withLock { state in
            let found = state.running.filter { !$0.value.isRecorded && $0.value.start <= time }
            for place in found.keys { state.running[place]?.isRecorded = true }
            return found.values.map(\.delivery)
        }
    }

    // MARK: - Draining

    /// Stops reading; returns what has not started.
    func beginDraining() -> [Delivery] {
        let (unstarted, woken) = state.withLock { state in
            defer { state.unstarted = [] }
            return (state.unstarted, state.waiters(for: state.slots.drain()))
        }
        for waiter in woken { waiter.resume() }
        return unstarted
    }

    /// Waits until nothing runs, or until ``stopWaiting()``.
    ///
    /// The wait goes on in a cancelled task: a worker that is cancelled still waits for its jobs.
    func waitUntilDrained() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if !state.slots.isDrained { state.waiters[.drain] = continuation }
                return state.slots.isDrained
            }
            if isDone { continuation.resume() }
        }
    }

    func stopWaiting() {
        change { $0.stopWaiting() }
    }

    /// Cancels everything that runs; returns it, to be released.
    func abandon() -> [Delivery] {
        let all = state.withLock { Array($0.running.values) }
        cancel(all)
        return all.map(\.delivery)
    }

    // MARK: - Waiting

    /// Changes the slots, and wakes whom the change concerns.
    private func change(_ transition: (inout JobSlots) -> JobSlots.Wakeups) {
        let woken = state.withLock { state in state.waiters(for: transition(&state.slots)) }
        for waiter in woken { waiter.resume() }
    }

    /// Waits until it is woken, unless `isDue` holds already or the task is cancelled.
    private func wait(as waiter: Waiter, unless isDue: @Sendable (State) -> Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard !Task.isCancelled, !isDue(state) else { return false }
                    state.waiters[waiter] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }
}
