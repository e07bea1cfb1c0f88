import Concurrency
import Metrics

/// The counts and timings of a worker.
///
/// Labels come from its own queues and tasks only, so their number is bounded; and so all meters are made at the start,
/// and counting takes no lock of the registry.
final class WorkerMetrics: Sendable {
    /// How a run ended, as the label `outcome`.
    enum OutcomeLabel: String, CaseIterable, Sendable {
        case succeeded
        case retried
        case dead
        case expired
        case cancelled
        case released = "handed_back"
        case leaseLost = "lease_lost"
    }

    private struct Meters: Sendable {
        let counters: [OutcomeLabel: Counter]
        let duration: Metrics.Timer
        let run: Metrics.Timer
        let pickup: Metrics.Timer
    }

    private struct Key: Hashable {
        let task: TaskName
        let queue: QueueName
    }

    /// The running jobs with their starts, and the last progress; times are those of the monotonic clock.
    private struct Activity {
        var starts: [Delivery.ID: Duration] = [:]
        var lastProgress = Duration.zero
    }

    private static let other: TaskName = "other"
    private let meters: [Key: Meters]
    private let activity = Mutex(Activity())

    /// Registers the metrics of every queue with every task, and `other`.
    init(queues: [QueueName], tasks: [TaskName]) {
        var meters: [Key: Meters] = [:]
        for queue in queues {
            for task in tasks + [Self.other] {
                let labels = [("task", task.rawValue), ("queue", queue.rawValue)]
                let counters = OutcomeLabel.allCases.map { outcome in
                    (outcome, Counter(label: "juke_jobs_total", dimensions: labels + [("outcome", outcome.rawValue)]))
                }
                meters[Key(task: task, queue: queue)] = Meters(
                    counters: Dictionary(counters, uniquingKeysWith: { $1 }),
                    duration: Metrics.Timer(label: "juke_job_duration_seconds", dimensions: labels),
                    run: Metrics.Timer(label: "juke_job_run_seconds", dimensions: labels),
                    pickup: Metrics.Timer(label: "juke_job_pickup_seconds", dimensions: labels)
                )
            }
        }
        self.meters = meters
    }

    /// Counts an outcome in `juke_jobs_total`.
    func count(_ outcome: OutcomeLabel, of task: TaskName?, in queue: QueueName) {
        find(task, queue)?.counters[outcome]?.increment()
    }

    /// Notes that a handler starts on a delivery, and how long the job had waited for that.
    func began(_ delivery: Delivery, at time: Duration, after wait: Duration?) {
        activity.withLock { activity in
            activity.starts[delivery.id] = time
            activity.lastProgress = time
        }
        if let wait { find(delivery.job?.task, delivery.queue)?.pickup.recordNanoseconds(wait.inNanoseconds) }
    }

    /// Notes that a handler reported progress.
    func progressed(at time: Duration) {
        activity.withLock { $0.lastProgress = time }
    }

    /// Notes that a handler ended, and how long it ran.
    func ended(_ delivery: Delivery, at time: Duration) {
        let start = activity.withLock { activity in
            activity.lastProgress = time
            return activity.starts.removeValue(forKey: delivery.id)
        }
        guard let start, let meters = find(delivery.job?.task, delivery.queue) else { return }
        meters.duration.recordNanoseconds((time - start).inNanoseconds)
        meters.run.recordNanoseconds((time - start).inNanoseconds)
    }

    /// The worker's present activity.
    func load(slots: Int, at time: Duration) -> WorkerLoad {
        activity.withLock { activity in
            let oldest = activity.starts.values.min()
            return WorkerLoad(
                slots: slots, running: activity.starts.count,
                sinceProgress: oldest == nil ? .zero : time - activity.lastProgress,
                oldestRun: oldest.map { time - $0 } ?? .zero)
        }
    }

    /// A task that this worker has no handler for could be any text: it counts as `other`.
    private func find(_ task: TaskName?, _ queue: QueueName) -> Meters? {
        task.flatMap { meters[Key(task: $0, queue: queue)] } ?? meters[Key(task: Self.other, queue: queue)]
    }
}

/// A worker's present activity, for metrics and health.
public struct WorkerLoad: Sendable, Hashable {
    /// How many jobs it may run at once.
    public let slots: Int
    /// How many handlers run.
    public let running: Int
    /// The time since a handler last started, reported progress or ended; zero while none runs.
    public let sinceProgress: Duration
    /// How long the oldest of the running handlers has run; zero while none runs.
    public let oldestRun: Duration
}

extension Worker {
    /// Its present activity.
    public var load: WorkerLoad { runner.metrics.load(slots: options.concurrency, at: clock.uptime) }
}
