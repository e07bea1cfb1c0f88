import CommandKit
import Concurrency
import Foundation
import Messaging

/// Waits for the end of jobs.
struct JobWait {
    let queue: QueueName
    let producer: Producer
    let title: String

    /// Waits until a job has ended, through restarts of the broker, and shows how far it is.
    ///
    /// - Returns: Its last record.
    /// - Throws: ``CommandError`` when the broker has no record of it.
    func end(of job: JobID, _ bar: ProgressBar) async throws -> JobRecord {
        defer { bar.clear() }
        var watch = WorkerWatch(queue, since: producer.clock.uptime)
        while true {
            let found = try await asking(about: job, bar) { () async throws(BrokerError) in
                try await producer.broker.record(of: job, in: queue)
            }
            guard let record = found else { throw unknown(job) }
            if record.state.isFinal { return record }
            warn(watch.hint(isTaken: record.state == .running, now: producer.clock.uptime), bar)
            show(record, bar)
            try await producer.clock.sleep(for: .milliseconds(100))
        }
    }

    /// Waits until all jobs have ended, through restarts of the broker.
    ///
    /// - Returns: How many ended how.
    /// - Throws: ``CommandError`` when the broker has no record of one.
    func ends(of jobs: [JobID], _ bar: ProgressBar) async throws -> JobEnds.Tally {
        defer { bar.clear() }
        guard let first = jobs.first else { return JobEnds.Tally() }
        var ends = JobEnds(of: jobs, in: queue, clock: producer.clock)
        var watch = WorkerWatch(queue, since: producer.clock.uptime)
        while true {
            let missing = try await asking(about: first, bar) { () async throws(BrokerError) in
                try await ends.look(through: producer.broker)
            }
            if let missing { throw unknown(missing) }
            if ends.areComplete { return ends.tally }
            warn(watch.hint(isTaken: ends.tally.all > 0, now: producer.clock.uptime), bar)
            bar.show(title, done: ends.tally.all, of: jobs.count)
            try await producer.clock.sleep(for: ends.pause)
        }
    }

    private func unknown(_ job: JobID) -> CommandError {
        CommandError(
            """
            job \(job) is not known on '\(queue)' any more; records are kept for 24 hours after the end, or less when \
            Redis is short of memory
            """)
    }

    /// Asks again while the broker is away: the jobs go on when it is back.
    private func asking<Answer>(
        about job: JobID, _ bar: ProgressBar, _ ask: () async throws(BrokerError) -> Answer
    ) async throws -> Answer {
        var failed = Duration.zero
        while true {
            do throws(BrokerError) {
                return try await ask()
            } catch {
                guard error.isTransient else { throw error }
                guard failed < Self.outageTimeout else {
                    throw CommandError("\(error); the jobs are enqueued and go on: see `juke-enqueue job \(job)`")
                }
                bar.show("\(title): Redis is away, waiting for it", done: 0, of: nil)
                try await producer.clock.sleep(for: Self.pause)
                failed += Self.pause
            }
        }
    }

    /// How often a broker that is away is asked again, and for how long.
    private static let pause = Duration.seconds(1)
    private static let outageTimeout = Duration.seconds(300)

    private func warn(_ hint: String?, _ bar: ProgressBar) {
        guard let hint else { return }
        bar.clear()
        StandardError.print(hint)
    }

    private func show(_ record: JobRecord, _ bar: ProgressBar) {
        if record.state == .running, let progress = record.progress {
            bar.show("\(title): \(progress.message)", done: progress.completed, of: progress.total)
        } else {
            bar.show("\(title): \(record.state == .running ? "running" : "waiting for a worker")", done: 0, of: nil)
        }
    }

    /// The result of a single job.
    ///
    /// - Throws: ``CommandError`` when it failed or expired.
    static func result(of record: JobRecord) throws -> String {
        switch record.state {
        case .succeeded: record.result.map { String(decoding: $0, as: UTF8.self) } ?? "done"
        case .expired: throw CommandError("job \(record.id) was dropped unrun, because its time was over")
        case .cancelled: throw CommandError("job \(record.id) was cancelled")
        default:
            let reason = record.error ?? "it is in the dead letters"
            throw CommandError("job \(record.id) failed: \(reason); see `juke-enqueue job \(record.id)`")
        }
    }
}

/// Notices that no worker takes a job, and says so once.
struct WorkerWatch {
    private let queue: QueueName
    private let start: Duration
    private var isOver = false

    /// How long a job may wait before somebody should look.
    static let delay = Duration.seconds(10)

    /// - Parameters:
    ///   - queue: Where the job waits.
    ///   - start: Since when, by the clock's uptime.
    init(_ queue: QueueName, since start: Duration) {
        self.queue = queue
        self.start = start
    }

    /// A line for the person who waits, once, where no worker takes the job; else `nil`.
    mutating func hint(isTaken: Bool, now: Duration) -> String? {
        if isTaken { isOver = true }
        guard !isOver, now - start >= Self.delay else { return nil }
        isOver = true
        return "No worker has taken anything of '\(queue)' for \(Self.delay.components.seconds) s; is one running? "
            + "`juke-enqueue workers` shows them, `juke-enqueue doctor` finds out why."
    }
}
