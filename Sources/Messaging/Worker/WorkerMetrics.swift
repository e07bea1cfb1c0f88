import Metrics

/// The counts and timings of a worker.
///
/// Labels come from its own queues and tasks only, so their number is bounded; and so all meters are made at the start, and
/// counting takes no lock.
final class WorkerMetrics: Sendable {
    /// How a run ended, as the label `outcome`.
    enum Outcome: String, CaseIterable, Sendable {
        case succeeded
        case retried
        case dead
        case expired
        case released = "handed_back"
        case leaseLost = "lease_lost"
    }

    private struct Meters: Sendable {
        let counters: [Outcome: Counter]
        let timer: Metrics.Timer
    }

    private struct Key: Hashable {
        let task: TaskName
        let queue: QueueName
    }

    private static let other: TaskName = "other"
    private let meters: [Key: Meters]

    /// Registers `juke_jobs_total` and `juke_job_duration_seconds` for every queue with every task, and `other`.
    init(queues: [QueueName], tasks: [TaskName]) {
        var meters: [Key: Meters] = [:]
        for queue in queues {
            for task in tasks + [Self.other] {
                let labels = [("task", task.rawValue), ("queue", queue.rawValue)]
                let counters = Outcome.allCases.map { outcome in
                    (outcome, Counter(label: "juke_jobs_total", dimensions: labels + [("outcome", outcome.rawValue)]))
                }
                meters[Key(task: task, queue: queue)] = Meters(
                    counters: Dictionary(counters, uniquingKeysWith: { $1 }),
                    timer: Metrics.Timer(label: "juke_job_duration_seconds", dimensions: labels)
                )
            }
        }
        self.meters = meters
    }

    /// Counts an outcome in `juke_jobs_total`.
    func count(_ outcome: Outcome, of task: TaskName?, in queue: QueueName) {
        find(task, queue)?.counters[outcome]?.increment()
    }

    /// Records how long a handler ran in `juke_job_duration_seconds`.
    func record(_ duration: Duration, of task: TaskName, in queue: QueueName) {
        let (seconds, attoseconds) = duration.components
        find(task, queue)?.timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// A task that this worker has no handler for could be any text: it counts as `other`.
    private func find(_ task: TaskName?, _ queue: QueueName) -> Meters? {
        task.flatMap { meters[Key(task: $0, queue: queue)] } ?? meters[Key(task: Self.other, queue: queue)]
    }
}
