import ArgumentParser
import CommandKit
import Concurrency
import Foundation
import Messaging
import Settings

/// `juke-enqueue workers`.
struct WorkersSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers",
        abstract: "Show every worker: where it runs, what it reads, what it is doing and since when.",
        discussion: CommandHelp.text(
            "juke-enqueue workers",
            also: """
                A worker that has given no heartbeat for a lease (JUKE_LEASE_SECONDS) is 'gone': its jobs go to others. \
                `juke-enqueue doctor --fix` takes it out of the table.
                """)
    )

    @OptionGroup var fleet: FleetOptions

    func run() async throws {
        let lease = Duration.seconds(try fleet.settings.value(of: .leaseSeconds))
        try await fleet.reach { producer in
            let workers = try await producer.broker.workers()
            try await producer.broker.ping()
            let now = producer.broker.time
            try fleet.show(
                workers.map { WorkerReport($0, at: now, lease: lease) },
                WorkerReport.lines(workers, at: now, lease: lease)
            )
        }
    }
}

/// A worker as `juke-enqueue workers` reports it.
struct WorkerReport: Encodable {
    /// One job that a worker runs.
    struct Running: Encodable {
        var job: String
        var task: String
        var queue: String
        var since: String
        var progress: ProgressReport?
        var progressAt: String?

        private enum CodingKeys: String, CodingKey {
            case job, task, queue, since, progress
            case progressAt = "progress_at"
        }
    }

    var worker: String
    var host: String
    var pid: Int32
    var version: String
    var queues: [String]
    var concurrency: Int
    var state: String
    var startedAt: String
    var seenAt: String
    var running: [Running]
    /// The outage that its jobs wait for.
    var outage: String?

    private enum CodingKeys: String, CodingKey {
        case worker, host, pid, version, queues, concurrency, state, running, outage
        case startedAt = "started_at"
        case seenAt = "seen_at"
    }

    /// Puts a report together; a worker that has not been seen for a lease is gone.
    init(_ status: WorkerStatus, at now: Timestamp, lease: Duration) {
        worker = status.name.rawValue
        (host, pid, version) = (status.host, status.pid, status.version)
        queues = status.queues.map(\.rawValue)
        concurrency = status.concurrency
        state =
            now - status.seenAt > lease
            ? "gone"
            : status.outage != nil
                ? "waiting for the store" : status.isDraining ? "draining" : status.running.isEmpty ? "idle" : "working"
        outage = status.outage
        startedAt = status.startedAt.iso8601
        seenAt = status.seenAt.iso8601
        running = status.running.sorted { $0.since < $1.since }.map { job in
            Running(
                job: job.id.rawValue, task: job.task.rawValue, queue: job.queue.rawValue, since: job.since.iso8601,
                progress: job.progress.map(ProgressReport.init), progressAt: job.progressedAt?.iso8601
            )
        }
    }

    /// The workers as a table, and what they run as another.
    static func lines(_ workers: [WorkerStatus], at now: Timestamp, lease: Duration) -> [String] {
        guard !workers.isEmpty else {
            return ["No worker is there; start one, `juke-crawl-worker` for instance."]
        }
        var table = TextTable([
            ("worker", .flexible), ("host", .flexible), ("pid", .right), ("version", .left), ("queues", .flexible),
            ("busy", .right), ("state", .left), ("seen", .right),
        ])
        var jobs = TextTable([
            ("job", .left), ("task", .flexible), ("pid", .right), ("for", .right), ("last progress", .flexible),
        ])
        for worker in workers {
            table.add([
                Self.role(of: worker), worker.host, "\(worker.pid)", worker.version,
                worker.queues.map(\.rawValue).joined(separator: ","), "\(worker.running.count)/\(worker.concurrency)",
                WorkerReport(worker, at: now, lease: lease).state, Age(since: worker.seenAt, now).short,
            ])
            for job in worker.running.sorted(by: { $0.since < $1.since }) {
                jobs.add([
                    job.id.rawValue, Self.lastPart(of: job.task), "\(worker.pid)", Age(since: job.since, now).short,
                    Self.progress(of: job, at: now),
                ])
            }
        }
        let width = StandardOutput.columns
        let busy = workers.contains { !$0.running.isEmpty }
        return table.lines(fitting: width) + (busy ? [""] + jobs.lines(fitting: width) : [])
    }

    /// The name without what host and process say anyway.
    private static func role(of worker: WorkerStatus) -> String {
        let name = worker.name.rawValue
        return name.range(of: "-\(worker.host)-\(worker.pid)").map { String(name[..<$0.lowerBound]) } ?? name
    }

    /// `crawl_artist` of `catalog.tasks.crawl_artist`: a table has little room, and JSON has it all.
    private static func lastPart(of task: TaskName) -> String {
        task.rawValue.split(separator: ".").last.map(String.init) ?? task.rawValue
    }

    private static func progress(of job: WorkerStatus.RunningJob, at now: Timestamp) -> String {
        guard let progress = job.progress else { return "–" }
        let age = job.progressedAt.map { ", \(Age(since: $0, now).short) ago" } ?? ""
        return ProgressReport(progress).line + age
    }
}
