import Locking
import Metrics

/// What a worker counts.
///
/// Labels come from its own queues and tasks only, so their number is bounded.
final class WorkerMetrics: Sendable {
    private let tasks: Set<TaskName>
    private let meters = Mutex(Meters())

    private struct Key: Hashable {
        let outcome: String
        let task: TaskName
        let queue: QueueName
    }

    private struct Meters {
        var counters: [Key: Counter] = [:]
        var timers: [Key: Timer] = [:]
    }

    init(queues: [QueueName], tasks: [TaskName]) {
        self.tasks = Set(tasks)
    }

    /// Counts an outcome in `juke_jobs_total`.
    func count(_ outcome: String, of task: TaskName?, in queue: QueueName) {
        let key = Key(outcome: outcome, task: label(task), queue: queue)
        let counter = meters.withLock { meters in
            if let counter = meters.counters[key] { return counter }
            let counter = Counter(label: "juke_jobs_total", dimensions: Self.dimensions(key) + [("outcome", outcome)])
            meters.counters[key] = counter
            return counter
        }
        counter.increment()
    }

    /// Records how long a handler ran in `juke_job_duration_seconds`.
    func record(_ duration: Duration, of task: TaskName, in queue: QueueName) {
        let key = Key(outcome: "", task: label(task), queue: queue)
        let timer = meters.withLock { meters in
            if let timer = meters.timers[key] { return timer }
            let timer = Timer(label: "juke_job_duration_seconds", dimensions: Self.dimensions(key))
            meters.timers[key] = timer
            return timer
        }
        timer.recordNanoseconds(Int64(duration.inSeconds * 1e9))
    }

    /// A task that this worker has no handler for could be any text.
    private func label(_ task: TaskName?) -> TaskName {
        task.flatMap { tasks.contains($0) ? $0 : nil } ?? "other"
    }

    private static func dimensions(_ key: Key) -> [(String, String)] {
        [("task", key.task.rawValue), ("queue", key.queue.rawValue)]
    }
}
