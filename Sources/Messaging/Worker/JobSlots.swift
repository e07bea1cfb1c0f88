/// The slots of a worker: how many jobs run, and what the reader may ask for next.
///
/// A job whose worker was lost before (`crashes` ≥ 1) is a suspect: a possible poison pill. Nothing runs beside it, so if it kills
/// its worker again, no neighbour loses a run. A worker makes room first, and only then takes one: a suspect that waited here
/// would count a crash whenever the worker is lost, though it never started.
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
        /// Suspects wait, so nothing starts until nothing runs.
        case makingRoom
        /// A suspect runs, and nothing beside it.
        case alone(othersWait: Bool)
        /// The worker ends; overdue once it no longer waits for what runs.
        case draining(isOverdue: Bool)
    }

    /// The room for the reader's next request.
    enum Room: Equatable {
        /// So many jobs.
        case slots(Int)
        /// A suspect: some wait, and nothing runs.
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
    /// How many run.
    private(set) var running = 0
    private(set) var mode = Mode.open

    init(concurrency: Int) {
        self.concurrency = concurrency
    }

    /// The room for the reader's next request; `nil` when it must wait.
    var room: Room? {
        switch mode {
        case .open: running < concurrency ? .slots(concurrency - running) : nil
        case .makingRoom: running == 0 ? .alone : nil
        case .alone: nil
        case .draining: .closed
        }
    }

    var isDraining: Bool {
        if case .draining = mode { true } else { false }
    }

    /// Whether the drain need not wait: nothing runs, or it took too long.
    var isDrained: Bool { running == 0 || mode == .draining(isOverdue: true) }

    // MARK: - Transitions

    /// Suspects wait for room, or none does any more.
    mutating func setSuspectsWait(_ suspectsWait: Bool) -> Wakeups {
        switch mode {
        case .open, .makingRoom: mode = suspectsWait ? .makingRoom : .open
        case .alone: mode = .alone(othersWait: suspectsWait)
        case .draining: break
        }
        return wakeups
    }

    /// A job starts.
    mutating func start(isSuspect: Bool) {
        running += 1
        guard isSuspect else { return }
        switch mode {
        case .open: mode = .alone(othersWait: false)
        case .makingRoom: mode = .alone(othersWait: true)
        case .alone, .draining: break
        }
    }

    /// A job ended.
    mutating func finish() -> Wakeups {
        running -= 1
        if running == 0, case .alone(let othersWait) = mode { mode = othersWait ? .makingRoom : .open }
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

    private var wakeups: Wakeups {
        var wakeups: Wakeups = room == nil ? [] : .reader
        if isDraining, isDrained { wakeups.insert(.drain) }
        return wakeups
    }

    // MARK: - Admission

    /// Sorts new deliveries into those that may start now and those to release.
    ///
    /// A suspect starts only when nothing else runs or starts. The others go back: were this worker killed by the first, each
    /// would count as a job that lost a worker, and three such neighbours of a poison pill would become dead letters with it.
    func admit(_ deliveries: [Delivery]) -> (startable: [Delivery], surplus: [Delivery]) {
        // Most reads of an idle worker bring one job.
        if deliveries.count == 1, !deliveries[0].mustRunAlone { return (deliveries, []) }
        let fresh = deliveries.filter { !$0.mustRunAlone }
        let suspects = deliveries.filter(\.mustRunAlone)
        guard fresh.isEmpty, running == 0 else { return (fresh, suspects) }
        return (Array(suspects.prefix(1)), Array(suspects.dropFirst()))
    }
}

extension Delivery {
    /// Whether it is a suspect; an expired one does not run at all.
    var mustRunAlone: Bool { !isExpired && (isSuspect || (job?.crashes ?? 0) > 0) }
}
