import CommandKit
import Concurrency
import Foundation
import Messaging

/// Waits for the end of jobs.
struct JobWait {
    let queue: QueueName
    let producer: Producer
    let title: String

    /// The ends of some jobs, counted.
    struct Tally: Encodable, Equatable {
        var succeeded = 0
        var dead = 0
        var expired = 0
        var cancelled = 0

        var all: Int { succeeded + dead + expired + cancelled }
    }

    /// Waits until all jobs have ended, through restarts of the broker.
    ///
    /// - Returns: The last record of each, in the order of the jobs.
    /// - Throws: ``CommandError`` when the broker has no record of one.
    func end(of jobs: [JobID], _ bar: ProgressBar) async throws -> [JobRecord] {
        defer { bar.clear() }
        var ended: [JobID: JobRecord] = [:]
        while true {
            var running: JobRecord?
            for job in jobs where ended[job] == nil {
                guard let record = try await record(of: job, bar) else {
                    throw CommandError(
                        "job \(job) is not known on '\(queue)' any more; records are kept for 24 hours after the end"
                    )
                }
                if record.state.isFinal {
                    ended[job] = record
                } else {
                    if record.state == .running { running = record }
                    // In their order jobs end nearly so: those behind the first hundred that run need not be asked yet.
                    if jobs.count - ended.count > 100, record.state == .waiting { break }
                }
            }
            if ended.count == jobs.count { return jobs.compactMap { ended[$0] } }
            show(running, ended.count, of: jobs.count, bar)
            try await producer.clock.sleep(for: .milliseconds(100))
        }
    }

    /// Asks again while the broker is away: the jobs go on when it is back.
    private func record(of job: JobID, _ bar: ProgressBar) async throws -> JobRecord? {
        var failed = Duration.zero
        while true {
            do {
                return try await producer.record(of: job, in: queue)
            } catch let error as BrokerError where error.isTransient {
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

    private func show(_ running: JobRecord?, _ done: Int, of count: Int, _ bar: ProgressBar) {
        if count > 1 {
            bar.show(title, done: done, of: count)
        } else if let progress = running?.progress {
            bar.show("\(title): \(progress.message)", done: progress.completed, of: progress.total)
        } else {
            bar.show("\(title): \(running == nil ? "waiting for a worker" : "running")", done: 0, of: nil)
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
            let hint = "`juke-enqueue job \(record.id)`"
            throw CommandError("job \(record.id) failed: \(reason)" + (reason.contains(hint) ? "" : "; see \(hint)"))
        }
    }

    /// Counts how jobs ended.
    static func tally(_ records: [JobRecord]) -> Tally {
        records.reduce(into: Tally()) { tally, record in
            switch record.state {
            case .succeeded: tally.succeeded += 1
            case .expired: tally.expired += 1
            case .cancelled: tally.cancelled += 1
            default: tally.dead += 1
            }
        }
    }
}
