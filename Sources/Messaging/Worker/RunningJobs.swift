import Concurrency
import DequeModule

/// The deliveries of a worker: those that run, those that have no slot yet, and the tasks that wait for a change.
///
/// ``JobSlots`` decides which deliveries may start. This class has the deliveries, the lock and the waiting tasks.
final class RunningJobs: Sendable {
    private let state: Mutex<State>
    /// Whether a slot that is free before its job is settled may be of use.
    private let mayReadAhead: Bool

    init(concurrency: Int) {
        mayReadAhead = concurrency < ReadAhead.mostPending
        state = Mutex(State(slots: JobSlots(concurrency: concurrency)))
    }

    /// How many jobs are pending under the worker: they run, wait for a slot, or are being settled.
    var count: Int { state.withLock { $0.slots.pending } }

    var isDraining: Bool { state.withLock { $0.slots.isDraining } }

    /// Everything pending under the worker, running or not, for the heartbeat.
    var deliveries: [Delivery] {
        state.withLock { state in
            state.running.values.map(\.delivery) + state.unstarted.map(\.delivery) + state.releasing.values
        }
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

    /// Takes no further jobs until nothing is pending, because suspects wait; or takes jobs again.
    func setSuspectsWait(_ suspectsWait: Bool) {
        change { $0.setSuspectsWait(suspectsWait) }
    }

    /// Takes deliveries that were read, and starts those that have a slot.
    ///
    /// Others wait for the next slot that is free, or are to be released. What is pending under the
    /// worker already changes nothing.
    func admit(_ deliveries: [Delivery], at now: ClockReading) -> Admission {
        mutate { state in
            let new = state.slots.pending == 0 ? deliveries : deliveries.filter { !state.contains($0.id) }
            let (fresh, suspect, surplus) = state.slots.admit(new)
            var admission = Admission(attempts: state.add(fresh, at: now), surplus: surplus)
            if let suspect {
                state.slots.startSuspect()
                admission.attempts = [state.note(suspect, now)]
            }
            admission.isAlone = admission.attempts.count == 1 && state.slots.pending == 1
            return (admission, state.waiters(for: [], afterStarting: admission.attempts))
        }
    }

    /// Keeps deliveries that will not start, so that the drain releases them.
    func keepUnstarted(_ deliveries: [Delivery], at now: ClockReading) {
        state.withLock { state in
            for delivery in deliveries where !state.contains(delivery.id) {
                state.slots.read(1)
                state.unstarted.append(Unstarted(delivery: delivery, readAt: now.uptime))
                state.withoutSlot.insert(delivery.id)
            }
        }
    }

    // MARK: - Running

    /// Connects a running delivery with its task, so that it can be cancelled.
    func attach(_ task: Task<Void, Never>, to id: Delivery.ID) {
        state.withLock { $0.running[id]?.task = task }
    }

    func note(_ progress: JobProgress, for id: Delivery.ID, at time: Timestamp) {
        state.withLock { state in
            state.running[id]?.progress = progress
            state.running[id]?.progressedAt = time
        }
    }

    /// Frees the slot of a delivery whose handler is done and whose outcome is on its way.
    ///
    /// - Returns: What was read ahead and starts in that slot.
    func free(_ id: Delivery.ID, at now: @autoclosure () -> ClockReading) -> [JobAttempt] {
        guard mayReadAhead else { return [] }
        let now = now()
        return mutate { state in
            guard let index = state.running.index(forKey: id), !state.running.values[index].isSettling else {
                return ([], [])
            }
            state.running.values[index].isSettling = true
            state.slots.free(after: now.uptime - state.running.values[index].start)
            let attempts = state.startNext(now)
            return (attempts, state.waiters(for: state.slots.wakeups, afterStarting: attempts))
        }
    }

    /// Takes out a job that is settled, or whose lease was lost.
    ///
    /// - Returns: What was read ahead and may start now.
    func remove(_ id: Delivery.ID, at now: @autoclosure () -> ClockReading) -> [JobAttempt] {
        mutate { state in
            guard let running = state.running.removeValue(forKey: id) else { return ([], []) }
            if !running.isSettling { state.slots.free(after: now().uptime - running.start) }
            state.slots.settle()
            let attempts = state.slots.mayStart ? state.startNext(now()) : []
            return (attempts, state.waiters(for: state.slots.wakeups, afterStarting: attempts))
        }
    }

    /// Cancels what lost its lease.
    func loseLease(of ids: Set<Delivery.ID>) {
        if ids.isEmpty { return }
        let lost = mutate { state in
            let count = state.unstarted.count
            state.unstarted.removeAll { ids.contains($0.delivery.id) }
            state.withoutSlot.subtract(ids)
            let wakeups = state.slots.drop(count - state.unstarted.count)
            return (ids.compactMap { state.running[$0] }, state.waiters(for: wakeups))
        }
        cancel(lost)
    }

    /// Cancels jobs whose result is no longer wanted; they are still this worker's to settle.
    func withdraw(_ ids: Set<Delivery.ID>) {
        for job in state.withLock({ state in ids.compactMap { state.running[$0] } }) {
            job.attempt.state.withdraw()
            job.task?.cancel()
        }
    }

    private func cancel(_ jobs: [Running]) {
        for job in jobs {
            job.attempt.state.loseLease()
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
            for id in found.keys { state.running[id]?.isRecorded = true }
            return found.values.map(\.delivery)
        }
    }

    // MARK: - Releasing

    /// Waits until a job waits for a slot, or the task is cancelled.
    func waitForUnstarted() async {
        await wait(as: .releaser) { !$0.unstarted.isEmpty }
    }

    /// Jobs that were read before `time` and have no slot yet, to be released.
    func takeOverdue(readBefore time: Duration) -> [Delivery] {
        state.withLock { state in
            let overdue = state.unstarted.prefix { $0.readAt <= time }.map(\.delivery)
            guard !overdue.isEmpty else { return [] }
            state.unstarted.removeFirst(overdue.count)
            state.slots.release(overdue.count)
            for delivery in overdue { state.releasing[delivery.id] = delivery }
            return overdue
        }
    }

    /// Notes that a job was released, or that it could not be: then it waits for a slot again, and the lease is kept.
    ///
    /// - Returns: What may start now.
    func finishRelease(of delivery: Delivery, succeeded: Bool, at now: ClockReading) -> [JobAttempt] {
        mutate { state in
            guard state.releasing.removeValue(forKey: delivery.id) != nil else { return ([], []) }
            if succeeded {
                state.withoutSlot.remove(delivery.id)
                return ([], state.waiters(for: state.slots.settle()))
            }
            state.slots.keep()
            state.unstarted.prepend(Unstarted(delivery: delivery, readAt: now.uptime))
            let attempts = state.startNext(now)
            return (attempts, state.waiters(for: [], afterStarting: attempts))
        }
    }

    // MARK: - Draining

    /// Stops reading; returns what has not started.
    func beginDraining() -> [Delivery] {
        mutate { state in
            let unstarted = state.unstarted.map(\.delivery)
            state.unstarted = []
            state.withoutSlot.subtract(unstarted.map(\.id))
            let wakeups = state.slots.drain().union(state.slots.drop(unstarted.count))
            return (unstarted, state.waiters(for: wakeups))
        }
    }

    /// Waits until nothing is pending, or until ``stopWaiting()``.
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

    /// Cancels everything that runs; returns all that is pending, to be released.
    func abandon() -> [Delivery] {
        cancel(state.withLock { Array($0.running.values) })
        return deliveries
    }

    // MARK: - Waiting

    /// Changes the slots, and wakes the tasks that the change concerns.
    private func change(_ transition: (inout JobSlots) -> JobSlots.Wakeups) {
        mutate { state in ((), state.waiters(for: transition(&state.slots))) }
    }

    /// Changes the state, and wakes the tasks that the change returns beside its result, once the lock is free.
    private func mutate<Result: Sendable>(
        _ change: (inout State) -> (Result, [CheckedContinuation<Void, Never>])
    ) -> Result {
        let (result, woken) = state.withLock { state in change(&state) }
        for waiter in woken { waiter.resume() }
        return result
    }

    /// Waits until it is woken, unless `isDue` is true already or the task is cancelled.
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
