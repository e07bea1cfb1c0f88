/// One line of the table of metrics: what a metric is called, what type it has, and what it means.
///
/// Operators alarm on these names, so they are wire names: none is renamed. `docs/operating.md` shows the same table.
package struct MetricDescription: Sendable {
    /// The types of Prometheus that are used.
    package enum Kind: String, Sendable {
        case counter, gauge, summary, histogram
    }

    /// The name, with its unit at the end.
    package let name: String
    /// Its type.
    package let kind: Kind
    /// Its meaning, in one sentence.
    package let help: String
    /// The names of its labels.
    package let labels: [String]
    /// The upper bounds of a histogram's buckets, rising; the last one, infinity, is left out.
    package let buckets: [Double]

    private init(
        _ name: String, _ kind: Kind, _ help: String, by labels: [String] = [], buckets: [Double] = []
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.buckets = buckets
    }

    /// Every metric that a process of Juke may show, in the order in which people read them.
    package static let all: [MetricDescription] = queues + jobs + workers + budgets + index + http + process

    /// The description of a metric; `nil` for one that is not ours.
    static func named(_ name: String) -> MetricDescription? { byName[name] }

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { $1 })

    private static let queues = [
        MetricDescription("juke_queue_depth", .gauge, "Jobs in a queue, running ones included.", by: ["queue"]),
        MetricDescription("juke_queue_lag", .gauge, "Jobs in a queue that no worker has taken.", by: ["queue"]),
        MetricDescription("juke_queue_pending", .gauge, "Jobs of a queue pending under a worker.", by: ["queue"]),
        MetricDescription("juke_queue_delayed", .gauge, "Jobs of a queue that are due later.", by: ["queue"]),
        MetricDescription("juke_queue_dead", .gauge, "Dead letters of a queue.", by: ["queue"]),
        MetricDescription(
            "juke_queue_oldest_age_seconds", .gauge,
            "Time since the oldest job of a queue was put there, a running one included; 0 when it is empty.",
            by: ["queue"]),
        MetricDescription("juke_queue_workers", .gauge, "Living workers that read a queue.", by: ["queue"]),
        MetricDescription("juke_queue_paused", .gauge, "1 while an operator has paused a queue.", by: ["queue"]),
        MetricDescription("juke_queue_draining", .gauge, "1 while an operator drains a queue.", by: ["queue"]),
    ]

    private static let jobs = [
        MetricDescription(
            "juke_jobs_total", .counter, "Runs of jobs by how they ended.", by: ["task", "queue", "outcome"]),
        MetricDescription(
            "juke_job_pickup_seconds", .histogram,
            "Time from when a job was put into its queue, at first or again, until its handler started.",
            by: ["task", "queue"], buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600, 3600]),
        MetricDescription(
            "juke_job_run_seconds", .histogram, "Time that a handler ran.", by: ["task", "queue"],
            buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600, 3600]),
        MetricDescription(
            "juke_job_duration_seconds", .summary, "Time that a handler ran: quantiles of the last 512 runs.",
            by: ["task", "queue"]),
    ]

    private static let workers = [
        MetricDescription("juke_worker_slots", .gauge, "Jobs that this worker may run at once."),
        MetricDescription("juke_worker_running_jobs", .gauge, "Jobs that this worker runs."),
        MetricDescription(
            "juke_worker_last_progress_seconds", .gauge,
            "Time since a job of this worker started, reported progress or ended; 0 while it runs none."),
        MetricDescription(
            "juke_worker_oldest_run_seconds", .gauge,
            "Time that the oldest running job of this worker has run; 0 while it runs none."),
    ]

    private static let budgets = [
        MetricDescription(
            "juke_budget_rate", .gauge, "Requests per second that a service allows the fleet, as far as is known.",
            by: ["service"]),
        MetricDescription(
            "juke_budget_paused_seconds", .gauge, "Time until requests to a service go on; 0 while they flow.",
            by: ["service"]),
        MetricDescription(
            "juke_budget_requests_total", .counter, "Requests that the fleet sent to a service.", by: ["service"]),
        MetricDescription(
            "juke_budget_refusals_total", .counter, "Times that a service made the fleet wait.", by: ["service"]),
    ]

    private static let index = [
        MetricDescription("juke_index_ready", .gauge, "1 when this rank worker has a model to answer from."),
        MetricDescription("juke_index_rows", .gauge, "Resources in the index of this rank worker.", by: ["type"]),
        MetricDescription("juke_index_revision", .gauge, "Revision of the store that the index shows."),
        MetricDescription(
            "juke_index_revision_lag", .gauge, "Revisions of the store that the index does not have yet."),
        MetricDescription(
            "juke_index_changed_rows", .gauge, "Rows of the index that have changed since it was built."),
        MetricDescription(
            "juke_index_behind_seconds", .gauge,
            "Time since the store was first seen to have a revision that the index lacks; 0 when it lacks none."),
        MetricDescription("juke_index_age_seconds", .gauge, "Time since the index was loaded."),
        MetricDescription(
            "juke_index_checked_seconds", .gauge, "Time since the store's revision was last read."),
        MetricDescription(
            "juke_index_load_seconds", .gauge, "Time that loading the index took, from the store or from a snapshot.",
            by: ["source"]),
    ]

    private static let http = [
        MetricDescription(
            "juke_http_requests_total", .counter, "Requests answered, by route and status.", by: ["path", "status"]),
        MetricDescription(
            "juke_http_request_duration_seconds", .histogram, "Time until the answer, by route.", by: ["path"],
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
        MetricDescription(
            "juke_http_request_seconds", .summary, "Time until the answer: quantiles of the last 512 requests.",
            by: ["path"]),
        MetricDescription("juke_http_connections", .gauge, "Connections that clients have open to this gateway."),
        MetricDescription(
            "juke_http_connections_max", .gauge, "Connections that this gateway keeps open at most."),
        MetricDescription(
            "juke_http_connections_closed_total", .counter,
            "Connections that were closed to make room: the idlest one, or a new one where none was idle.",
            by: ["which"]),
    ]

    private static let process = [
        MetricDescription("juke_broker_up", .gauge, "1 when the broker answered within the last 15 s."),
        MetricDescription("juke_broker_writable", .gauge, "1 when the broker takes changes."),
        MetricDescription("juke_store_up", .gauge, "1 when the store does its work."),
        MetricDescription("juke_store_outage_seconds", .gauge, "Time that an outage of the store has lasted; else 0."),
        MetricDescription(
            "juke_build_info", .gauge, "Always 1; the version of the program is a label.", by: ["version"]),
        MetricDescription("process_cpu_seconds_total", .counter, "Time that the process has used on processors."),
        MetricDescription("process_resident_memory_bytes", .gauge, "Memory that the process has in use."),
        MetricDescription("process_open_fds", .gauge, "File descriptors that the process has open."),
        MetricDescription("process_max_fds", .gauge, "File descriptors that the process may have open."),
        MetricDescription("process_start_time_seconds", .gauge, "When the process started, since the Unix epoch."),
    ]
}
