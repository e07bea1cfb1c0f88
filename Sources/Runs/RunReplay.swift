import Foundation
package import Messaging
package import Storage

/// Prepares the dead letters of runs for a replay.
///
/// Without that, a replayed job does nothing if its run has ended or its item has failed.
package actor RunReplay {
    /// The jobs of a run: those of its items that are not done, and those that take it on.
    private struct Jobs {
        var items: [JobID: RunItemID] = [:]
        var steps: Set<JobID> = []
    }

    private let openStore: @Sendable () async throws -> Store?
    private var store: Store??
    private var jobs: [String: Jobs] = [:]

    /// How often the same work may have become another job, because the broker said that it was done and the store did
    /// not.
    private static let repetitions = 3
    private let starters: Set<TaskName>

    /// Prepares jobs.
    ///
    /// - Parameters:
    ///   - starters: The tasks that start a run, whose id is that of their job.
    ///   - openStore: Opens the fleet's store, asked once and only when a job of a run comes; `nil` when there is none.
    package init(starters: Set<TaskName>, openStore: @escaping @Sendable () async throws -> Store?) {
        self.starters = starters
        self.openStore = openStore
    }

    /// Opens the run of a dead job again, and makes its item pending; both stay as they are when they are so.
    ///
    /// Whoever replays the job afterwards may be interrupted in between: the item is then given up once more, and the
    /// dead letter is still there.
    ///
    /// - Returns: Whether the job would do its work; a job of no run always does.
    /// - Throws: `StorageError` or `BrokerError`, or what opening the store throws.
    package func prepare(_ job: Job) async throws -> RunReopening.Answer {
        guard job.run != nil || starters.contains(job.task) else { return .ready }
        guard let store = try await openedStore() else {
            return job.run == nil ? .ready : .refused("it belongs to a run, and JUKE_DATABASE_URL names no store")
        }
        let id = job.run ?? job.id.rawValue
        guard let run = try await store.read({ try $0.runs.run(id) }) else {
            return job.run == nil ? .ready : .refused(RunReopening.unknown)
        }
        guard job.run != nil else { return Self.answer(RunReopening.refusal(ofStep: run)) }
        let jobs = try await jobs(of: run, in: store)
        if let item = jobs.items[job.id] {
            return try await RunReopening(store).reopen(item)
        }
        if jobs.steps.contains(job.id) { return Self.answer(RunReopening.refusal(ofStep: run)) }
        return .refused(RunReopening.done)
    }

    /// Closes the store, if it was opened.
    package func close() async {
        await store??.close()
    }

    private static func answer(_ refusal: String?) -> RunReopening.Answer { refusal.map { .refused($0) } ?? .ready }

    private func openedStore() async throws -> Store? {
        if let store { return store }
        let opened = try await openStore()
        store = .some(opened)
        return opened
    }

    private func jobs(of run: Run, in store: Store) async throws -> Jobs {
        if let known = jobs[run.id] { return known }
        let phases = try await store.read { try $0.runs.counts(of: run.id).map(\.phase) }
        var found = Jobs()
        for phase in Set(phases + [run.phase]) {
            found.steps.insert(.step(after: phase, of: run))
            for state in [RunItem.State.failed, .pending] {
                var pages = RunItemPages(of: run.id, phase: phase, state: state, in: store)
                while let items = try await pages.next() {
                    for item in items {
                        let id = JobID.item(item.key, phase: phase, of: run.id)
                        for count in 0...Self.repetitions {
                            found.items[.repetition(count, of: id)] = item.id(in: run.id)
                        }
                    }
                }
            }
        }
        jobs[run.id] = found
        return found
    }
}
