public import Foundation
public import Messaging
import Pipeline
public import Storage

/// Follows a run to its end: shows how far it is, and returns what came out.
public struct RunWatcher: Sendable {
    private let run: JobID
    private let queue: QueueName
    private let title: String
    private let store: Store
    private let producer: Producer
    private let clock: any JobClock

    /// Makes a follower.
    ///
    /// - Parameters:
    ///   - run: The job that starts the run.
    ///   - queue: The queue that it went to.
    ///   - title: What the run does, for the progress bar and for errors.
    ///   - store: Where the run is.
    ///   - producer: Where the job is.
    ///   - clock: The time.
    public init(
        run: JobID, queue: QueueName, title: String, store: Store, producer: Producer,
        clock: any JobClock = SystemClock()
    ) {
        self.run = run
        self.queue = queue
        self.title = title
        self.store = store
        self.producer = producer
        self.clock = clock
    }

    /// How long store or broker may be away before the follower gives up; the run does not need it.
    private static let patience = Duration.seconds(60)
    /// How long neither of them may know anything of the run: a worker that still has its job makes it within a lease or so.
    private static let forgottenAfter = Duration.seconds(30)

    /// Waits for the end, through restarts of the store and the broker.
    ///
    /// - Returns: The run's result, a JSON object; the job's, when it ended without making a run.
    /// - Throws: ``RunFailure`` with the reason; `StorageError` or `BrokerError` when one of them stays away for a minute;
    ///   `CancellationError` when the wait was interrupted, and the run goes on.
    public func follow(_ bar: ProgressBar) async throws -> Data {
        defer { bar.clear() }
        var lastAnswer = clock.now
        var lastSight = clock.now
        var pace = RunPace()
        while true {
            do {
                switch try await look(bar, &pace) {
                case .ended(let result): return result
                case .underWay: lastSight = clock.now
                case .unknown:
                    guard clock.now - lastSight < Self.forgottenAfter else { throw RunFailure(title, reason: Self.forgotten) }
                }
                lastAnswer = clock.now
            } catch let error where error.isOutage && clock.now - lastAnswer < Self.patience {
                lastSight = clock.now
                bar.show("\(title): waiting for the store and the broker", done: 0, of: nil)
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// What one look finds.
    private enum Sight {
        case ended(Data)
        case underWay
        case unknown
    }

    private static let forgotten = "neither the store nor Redis knows it; Redis lost its job, start it again"

    private func look(_ bar: ProgressBar, _ pace: inout RunPace) async throws -> Sight {
        let id = run.rawValue
        if let run = try await store.read({ try $0.runs.run(id) }) {
            switch run.state {
            case .finished: return .ended(run.result ?? Data("{}".utf8))
            case .failed, .cancelled: throw RunFailure(title, reason: RunFailure.reason(of: run))
            case .running: try await show(run, bar, &pace)
            }
        } else if let record = try await producer.record(of: run, in: queue) {
            switch record.state {
            case .succeeded:
                // Its job may have made the run since the look at the store, and ended.
                guard try await store.read({ try $0.runs.run(id) }) == nil else { return .underWay }
                return .ended(record.result ?? Data("{}".utf8))
            case .dead, .expired: throw RunFailure(title, reason: record.error)
            case .waiting, .delayed: bar.show("\(title): waiting for a worker", done: 0, of: nil)
            case .running:
                if let progress = record.progress {
                    bar.show("\(title): \(progress.message)", done: progress.completed, of: progress.total)
                }
            }
        } else {
            return .unknown
        }
        return .underWay
    }

    private func show(_ run: Run, _ bar: ProgressBar, _ pace: inout RunPace) async throws {
        let progress = try await store.read { try RunProgress(of: run, in: $0) }
        pace.note(progress, at: .milliseconds(clock.now.milliseconds))
        if let parked = progress.parkedLine {
            return bar.show("\(title): \(progress.done) of \(progress.known) artists, \(parked)", done: 0, of: nil)
        }
        let label = ResourceSync(rawValue: run.phase).map { "\(title): \($0.rawValue)" } ?? title
        let seeds = progress.pendingSeedsText.map { " (\($0))" } ?? ""
        bar.show(label + seeds, done: progress.done, of: progress.known, detail: pace.detail(progress))
    }
}
