import Logging

/// What every log line about a job carries.
struct JobLabel: Sendable {
    let delivery: Delivery

    /// The logger with `job_id`, `task`, `attempt` and `queue`, and `trace_id` when the job is traced.
    func label(_ logger: Logger) -> Logger {
        var logger = logger
        logger[metadataKey: "job_id"] = "\(delivery.jobID)"
        logger[metadataKey: "queue"] = "\(delivery.queue)"
        guard let job = delivery.job else { return logger }
        logger[metadataKey: "task"] = "\(job.task)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        // version-trace-span-flags
        let parts = job.traceparent?.split(separator: "-") ?? []
        if parts.count == 4 { logger[metadataKey: "trace_id"] = "\(parts[1])" }
        return logger
    }
}
