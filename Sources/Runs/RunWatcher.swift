package import Concurrency
package import Foundation
package import Messaging
package import Storage

/// Follows a run to its end: reports how far it is, and returns what came out.
package struct RunWatcher: Sendable {
    /// The state of a run for a progress bar.
    package struct Update: Sendable, Equatable {
        /// The run's present activity.
        package var label: String
        /// How many units are done.
        package var done = 0
        /// How many there are; `nil` while nobody knows.
        package var total: Int?
        /// Further figures; empty when there are none.
        package var detail = ""
        /// Whether nothing happens because no worker has taken the run's job yet.
        package var waitsForWorker = false
    }

    private let run: JobID
    private let queue: QueueName
    private let title: String
    private let unit: @Sendable (Run) -> RunUnit
    private let store: Store
    private let producer: Producer
    private let clock: any TimeSource

    /// Prepares to follow a run, which need not exist yet.
    ///
    /// - Parameters:
    ///   - run: The job that starts the run.
    ///   - queue: The queue that it went to.
    ///   - title: What the run does, for the progress bar and for errors.
    ///   - unit: What the items of a run are called.
    ///   - store: Where the run is.
    ///   - producer: Where the job is.
    ///   - clock: Times the pauses and the rate.
    package init(
        run: JobID, queue: QueueName, title: String, unit: @escaping @Sendable (Run) -> RunUnit = RunUnit.batches,
        store: Store, producer: Producer,
        clock: any TimeSource
    ) {
        self.run = run
        self.queue = queue
        self.title = title
        self.unit = unit
        self.store = store
        self.producer = producer
        self.clock = clock
    }

    /// How long store or broker may be away before the watcher gives up; the run does not need it.
    private static let timeout = Duration.seconds(60)
    /// How long neither of them may know anything of the run: a worker that still has its job makes it within a lease
    /// or so.
    private static let forgottenAfter = Duration.seconds(30)

    /// Waits for the end, through restarts of the store and the broker.
    ///
    /// - Parameter show: Called with each look at the run.
    /// - Returns: The run's result, a JSON object; the job's, when it ended without making a run.
    /// - Throws: ``RunFailure`` with the reason; `StorageError` or `BrokerError` when one of them stays away for a
    ///   minute; `CancellationError` when the wait was interrupted, and the run goes on.
    package func follow(_ show: (Update) -> Void = { _ in }) async throws -> Data {
        var lastAnswer = clock.uptime
        var lastSeen = clock.uptime
        var rate = RunRate()
        while true {
            do {
                switch try await look(show, &rate) {
                case .ended(let result): return result
                case .underWay: lastSeen = clock.uptime
                case .unknown:
                    guard clock.uptime - lastSeen < Self.forgottenAfter else {
                        throw RunFailure(title, reason: Self.forgotten)
                    }
                }
                lastAnswer = clock.uptime
            } catch let error where error.isOutage && clock.uptime - lastAnswer < Self.timeout {
                lastSeen = clock.uptime
                show(Update(label: "\(title): waiting for the store and the broker"))
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// The result of one look.
    private enum Observation {
        case ended(Data)
        case underWay
        case unknown
    }

    private static let forgotten = "neither the store nor Redis knows it; Redis lost its job, start it again"

    private func look(_ show: (Update) -> Void, _ rate: inout RunRate) async throws -> Observation {
        let id = run.rawValue
        if let run = try await store.read({ try $0.runs.run(id) }) {
            switch run.state {
            case .finished: return .ended(run.result ?? Data("{}".utf8))
            case .failed, .cancelled: throw RunFailure(title, reason: RunFailure.reason(of: run))
            case .running: show(try await update(run, &rate))
            }
        } else if let record = try await producer.record(of: run, in: queue) {
            switch record.state {
            case .succeeded:
                // Its job may have made the run since the look at the store, and ended.
                guard try await store.read({ try $0.runs.run(id) }) == nil else { return .underWay }
                return .ended(record.result ?? Data("{}".utf8))
            case .dead, .expired: throw RunFailure(title, reason: record.error)
            case .cancelled: throw RunFailure(title, reason: nil)
            case .waiting, .delayed:
                show(Update(label: "\(title): waiting for a worker", waitsForWorker: true))
            case .running:
                if let progress = record.progress {
                    show(
                        Update(
                            label: "\(title): \(progress.message)", done: progress.completed, total: progress.total
                        )
                    )
                }
            }
        } else {
            return .unknown
        }
        return .underWay
    }

    private func update(_ run: Run, _ rate: inout RunRate) async throws -> Update {
        let unit = unit(run)
        let progress = try await store.read { try RunProgress(of: run, as: unit, in: $0) }
        rate.note(progress, at: clock.uptime)
        if let wait = progress.waitLine {
            return Update(label: "\(title): \(progress.done) of \(progress.known) \(progress.unit), \(wait)")
        }
        let label = unit.phase.map { "\(title): \($0)" } ?? title
        let seeds = progress.pendingSeedsText.map { " (\($0))" } ?? ""
        return Update(label: label + seeds, done: progress.done, total: progress.known, detail: rate.detail(progress))
    }
}

/// A run that did not finish.
package struct RunFailure: Error, Sendable, CustomStringConvertible {
    /// The failed run, the reason, and the next step.
    package let description: String

    /// Words the failure for an operator.
    ///
    /// - Parameters:
    ///   - title: What the run was doing.
    ///   - reason: Why it failed, or who cancelled it; `nil` when it was cancelled without a reason.
    package init(_ title: String, reason: String?) {
        description = "\(title) failed: \(reason ?? "it was cancelled; start it again")"
    }

    /// Why a run failed or was cancelled; `nil` when it was neither, or nobody said.
    package static func reason(of run: Run) -> String? {
        guard run.state == .failed || run.state == .cancelled else { return nil }
        return run.result.flatMap { try? JSONDecoder().decode([String: String].self, from: $0)["error"] }
    }
}
