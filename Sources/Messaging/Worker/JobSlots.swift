/// The slots of a worker: how many jobs run, and what the reader may ask for next.
///
/// A job takes a slot while its handler runs. Before that it may wait for one, read ahead (``ReadAhead``), and after
/// that its outcome is on its way to the broker:
///
///     read ──► unstarted ──a slot is free──► running ──its handler is done──► settling ──► gone
///                  └──it waits too long: released──────────────────────────────▲
///
/// All of these are *pending*, never more than its slots and the depth of the read-ahead together.
///
/// A job whose worker was lost before (`crashes` ≥ 1) is a suspect: a possible poison pill. Nothing runs beside it, so
/// if it kills its worker again, no neighbour loses a run. A worker makes room first, and only then takes one: a
/// suspect that waited here would count a crash whenever the worker is lost, though it never started.
///
///     open ──suspects wait──► makingRoom ──a suspect starts──► alone(othersWait)
///      ▲                          │ ▲                            │
///      └──────no suspect waits────┘ └────it ends, others wait────┤
///      └─────────────────────────────it ends, no other waits─────┘
///
/// `draining` follows from everywhere and is final. Each transition returns whom it wakes.
struct JobSlots: Equatable {
    enum Mode: Equatable {
        /// Jobs start while slots are free.
        case open
        /// Suspects wait, so nothing is read until nothing is pending.
        case makingRoom
        /// A suspect runs, and nothing beside it.
        case alone(othersWait: Bool)
        /// The worker ends; overdue once it no longer waits for what runs.
        case draining(isOverdue: Bool)
    }

    /// The room for the reader's next request.
    enum Room: Equatable {
        /// The number of jobs that start at once, and the number to read ahead.
        case slots(Int, ahead: Int = 0)
        /// A suspect: some wait, and nothing is pending.
        case alone
        /// Nothing any more: the worker ends.
        case closed
    }

    /// Whom a transition wakes.
    struct Wakeups: OptionSet {
        let rawValue: Int

        /// The reader, because there is room.
        static let reader = Wakeups(rawValue: 1)
        /// The drain, because it need not wait any longer.
        static let drain = Wakeups(rawValue: 2)
    }

    /// How many jobs may run at once.
    let concurrency: Int
    /// How many were read and wait for a slot.
    private(set) var unstarted = 0
    /// How many handlers run.
    private(set) var running = 0
    /// How many have run, or are released, and the broker has not answered yet.
    private(set) var settling = 0
    private(set) var mode = Mode.open
    private var readAhead: ReadAhead
    /// Whether the last read found something: only then is reading ahead worth a request.
    private var hasBacklog = false

    init(concurrency: Int) {
        self.concurrency = concurrency
        readAhead = ReadAhead(concurrency: concurrency)
    }

    /// How many jobs the worker answers for.
    var pending: Int { unstarted + running + settling }

    /// The room for the reader's next request; `nil` when it must wait.
    var room: Room? {
        switch mode {
        case .open: openRoom
        case .makingRoom: pending == 0 ? .alone : nil
        case .alone: nil
        case .draining: .closed
        }
    }

    private var openRoom: Room? {
        let depth = readAhead.depth
        let room = concurrency + depth - pending
        if unstarted == 0, running < concurrency {
            let free = min(concurrency - running, room)
            return free > 0 ? .slots(free, ahead: room - free) : nil
        }
        // Half of it at a time: a read for each job that ends would cost what reading ahead saves.
        return hasBacklog && depth > 0 && unstarted <= depth / 2 && room > depth / 2 ? .slots(0, ahead: room) : nil
    }

    /// Whether a job that waits for a slot may start; one whose worker was lost before needs ``startSuspect()``.
    var mayStart: Bool {
        switch mode {
        case .open, .makingRoom: unstarted > 0 && running < concurrency
        case .alone, .draining: false
        }
    }

    var isDraining: Bool {
        if case .draining = mode { true } else { false }
    }

    /// Whether the drain need not wait: nothing is pending, or it took too long.
    var isDrained: Bool { pending == 0 || mode == .draining(isOverdue: true) }

    // MARK: - Transitions of jobs

    /// Notes that a read brought `count` jobs that are no suspects.
    mutating func read(_ count: Int) {
        unstarted += count
        hasBacklog = count > 0
    }

    /// One of the jobs that wait for a slot starts.
    mutating func start() {
        unstarted -= 1
        running += 1
    }

    /// A suspect starts, which was read because nothing is pending.
    mutating func startSuspect() {
        running += 1
        switch mode {
        case .open: mode = .alone(othersWait: false)
        case .makingRoom: mode = .alone(othersWait: true)
        case .alone, .draining: break
        }
    }

    /// Frees the slot of a handler that took `duration`; its outcome is not stored yet.
    @discardableResult
    mutating func free(after duration: Duration) -> Wakeups {
        running -= 1
        settling += 1
        readAhead.freed(after: duration)
        return wakeups
    }

    /// Jobs that wait for a slot are being released: they waited too long.
    mutating func release(_ count: Int) {
        unstarted -= count
        settling += count
        readAhead.fellBehind()
    }

    /// The release of a job failed: it waits for a slot again.
    mutating func keep() {
        settling -= 1
        unstarted += 1
    }

    /// Jobs that wait for a slot are lost, or left to the drain.
    @discardableResult
    mutating func drop(_ count: Int) -> Wakeups {
        unstarted -= count
        return wakeups
    }

    /// The broker has answered: the job is no longer pending.
    @discardableResult
    mutating func settle() -> Wakeups {
        settling -= 1
        if running + settling == 0, case .alone(let othersWait) = mode { mode = othersWait ? .makingRoom : .open }
        return wakeups
    }

    // MARK: - Transitions of the worker

    /// Suspects wait for room, or none does any more.
    mutating func setSuspectsWait(_ suspectsWait: Bool) -> Wakeups {
        switch mode {
        case .open, .makingRoom: mode = suspectsWait ? .makingRoom : .open
        case .alone: mode = .alone(othersWait: suspectsWait)
        case .draining: break
        }
        return wakeups
    }

    /// The worker begins to end.
    mutating func drain() -> Wakeups {
        if !isDraining { mode = .draining(isOverdue: false) }
        return wakeups
    }

    /// The worker no longer waits for what runs.
    mutating func stopWaiting() -> Wakeups {
        mode = .draining(isOverdue: true)
        return wakeups
    }

    /// Whom the present state concerns.
    var wakeups: Wakeups {
        var wakeups: Wakeups = room == nil ? [] : .reader
        if isDraining, isDrained { wakeups.insert(.drain) }
        return wakeups
    }

    // MARK: - Admission

    /// Sorts new deliveries into those that may start as slots allow, a suspect to start at once, and those to release.
    ///
    /// A suspect starts only when nothing else is pending or starts; the others are released. If the suspect killed
    /// this worker, each job beside it would count a crash too, and after three crashes become a dead letter.
    func admit(_ deliveries: [Delivery]) -> (fresh: [Delivery], suspect: Delivery?, surplus: [Delivery]) {
        let suspects = deliveries.filter(\.mustRunAlone)
        if suspects.isEmpty { return (deliveries, nil, []) }
        let fresh = deliveries.filter { !$0.mustRunAlone }
        guard fresh.isEmpty, pending == 0 else { return (fresh, nil, suspects) }
        return ([], suspects[0], Array(suspects.dropFirst()))
    }
}

extension Delivery {
    /// Whether it is a suspect; an expired one does not run at all.
    var mustRunAlone: Bool { !isExpired && (isSuspect || (job?.crashes ?? 0) > 0) }
}
