import Concurrency
import DequeModule

extension RunningJobs {
    /// A job that has a slot, or had one until its outcome was on its way.
    struct Running {
        let attempt: JobAttempt
        /// On the broker's clock, for the table of workers.
        let startedAt: Timestamp
        /// On the monotonic clock.
        let start: Duration
        var progress: JobProgress?
        var progressedAt: Timestamp?
        /// Whether its record says that it runs, or it has none.
        var isRecorded: Bool
        /// Whether its slot is free already.
        var isSettling = false
        var task: Task<Void, Never>?

        var delivery: Delivery { attempt.delivery }
    }

    /// A job that was read ahead, or during a shutdown.
    struct Unstarted {
        let delivery: Delivery
        /// On the monotonic clock.
        let readAt: Duration
    }

    /// The duties that wait for a change: each by one task.
    enum Waiter {
        case reader
        case drain
        case recorder
        case releaser
    }

    /// What the lock guards: a change returns the waiting tasks that it wakes.
    struct State {
        var slots: JobSlots
        var running: [Delivery.ID: Running] = [:]
        /// Those without a slot, in the order of their reading.
        var unstarted: Deque<Unstarted> = []
        /// Those that waited too long for a slot and are being released.
        var releasing: [Delivery.ID: Delivery] = [:]
        /// The ids of both.
        var withoutSlot: Set<Delivery.ID> = []
        var waiters: [Waiter: CheckedContinuation<Void, Never>] = [:]

        /// The waiting tasks that a transition wakes, and the start of attempts.
        mutating func waiters(
            for wakeups: JobSlots.Wakeups, afterStarting attempts: [JobAttempt] = []
        ) -> [CheckedContinuation<Void, Never>] {
            var woken: [CheckedContinuation<Void, Never>] = []
            func wake(_ waiter: Waiter) {
                if let continuation = waiters.removeValue(forKey: waiter) { woken.append(continuation) }
            }
            // The releaser nearly always waits, so this must cost nothing where nobody is woken.
            if waiters.isEmpty { return woken }
            if wakeups.contains(.reader) { wake(.reader) }
            if wakeups.contains(.drain) { wake(.drain) }
            if attempts.contains(where: { $0.delivery.job?.isRecorded == true }) { wake(.recorder) }
            if !unstarted.isEmpty { wake(.releaser) }
            return woken
        }

        func contains(_ id: Delivery.ID) -> Bool {
            running[id] != nil || !withoutSlot.isEmpty && withoutSlot.contains(id)
        }

        /// Notes what was read; none of it may be pending here already.
        ///
        /// - Returns: What may start.
        mutating func add(_ deliveries: [Delivery], at now: ClockReading) -> [JobAttempt] {
            slots.read(deliveries.count)
            var attempts = startNext(now)
            for delivery in deliveries {
                if slots.mayStart {
                    slots.start()
                    attempts.append(note(delivery, now))
                } else {
                    unstarted.append(Unstarted(delivery: delivery, readAt: now.uptime))
                    withoutSlot.insert(delivery.id)
                }
            }
            return attempts
        }

        /// Starts what may: those that have waited longest.
        mutating func startNext(_ now: ClockReading) -> [JobAttempt] {
            var attempts: [JobAttempt] = []
            while slots.mayStart, let next = unstarted.popFirst() {
                slots.start()
                withoutSlot.remove(next.delivery.id)
                attempts.append(note(next.delivery, now))
            }
            return attempts
        }

        /// Notes that a delivery runs from now on.
        mutating func note(_ delivery: Delivery, _ now: ClockReading) -> JobAttempt {
            let attempt = JobAttempt(delivery: delivery, state: JobContext.State())
            running[delivery.id] = Running(
                attempt: attempt, startedAt: now.time, start: now.uptime, isRecorded: delivery.job?.isRecorded != true)
            return attempt
        }
    }

    /// A moment on both clocks.
    struct ClockReading {
        /// On the broker's clock.
        let time: Timestamp
        /// On the monotonic clock.
        let uptime: Duration
    }

    /// What becomes of deliveries that were read.
    struct Admission {
        /// To start at once; their slots are taken.
        var attempts: [JobAttempt] = []
        /// To release.
        var surplus: [Delivery] = []
        /// Whether the only attempt has the worker for itself.
        var isAlone = false
    }
}
