import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Runs
import RunsTesting
import Storage
import Testing

/// The simplest work on a run: each item leaves one row in a table, and the run ends with the number of its items.
///
/// The row is not idempotent on purpose: were an item's effect kept twice, there would be two.
struct TallyProcessor: RunItemProcessor {
    struct Payload: Codable {
        var key: String
        /// Items that this one adds.
        var adds: [String] = []
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An error that says what follows from it.
    struct Fault: Error, CustomStringConvertible {
        let disposition: RunItemDisposition
        let description: String
    }

    static let task: TaskName = "catalog.tasks.tally"
    static let step: TaskName = "catalog.tasks.tally_step"
    static let phase = "tally"

    /// Runs before an item's effect is made; what it throws fails the job.
    var interfere: @Sendable (Payload) async throws -> Void = { _ in }
    /// Whether what is given up cannot be stored either.
    var givesUpBadly = false
    /// What the store says when an item is given up; `nil` when it takes that.
    var refusal: @Sendable () -> StorageError? = { nil }

    var task: TaskName { Self.task }
    var runKinds: Set<Run.Kind> { [.crawl] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(of: job, phase: Self.phase, key: job.decode(Payload.self).key)
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let payload = try job.decode(Payload.self)
        try await interfere(payload)
        return RunItemEffect { session in
            try session.sql.execute("INSERT INTO tally (name) VALUES (?)", [.text(payload.key)])
            return try RunItemEffect.Committed(
                outcome: ["tallied": payload.key],
                newItems: try payload.adds.enumerated().map { try Self.item($1, position: 100 + $0) }
            )
        }
    }

    func disposition(of error: any Error) -> RunItemDisposition {
        (error as? Fault)?.disposition ?? .retry
    }

    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let key = try job.decode(Payload.self).key
        return RunItemEffect { [givesUpBadly, refusal] session in
            if let error = refusal() { throw error }
            if givesUpBadly { throw Failure(description: "cannot be stored") }
            return try RunItemEffect.Committed(outcome: ["given_up": key, "because": "\(error)"])
        }
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        let count = try session.runs.outcomes(of: run.id, phase: phase).count
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(["items": count]))
    }

    func nextStep(of run: Run, after phase: String) async throws -> Job? {
        Job(Self.step, id: .step(after: phase, of: run), run: run.id)
    }

    static func item(_ key: String, position: Int, adds: [String] = []) throws -> RunItem {
        RunItem(
            phase: phase, key: key, position: position, task: task.rawValue,
            payload: try JSONEncoder().encode(Payload(key: key, adds: adds))
        )
    }
}

/// A store with a run of tally items, and a worker for them.
struct TallyRig {
    static let run = "run-1"

    let store: Store
    let pump: JobPump
    let work: TallyProcessor

    init(_ store: Store, _ work: TallyProcessor = TallyProcessor()) {
        self.store = store
        self.work = work
        pump = JobPump([RunItemHandler(work, store: store), StepHandler()])
    }

    var fanOut: RunFanOut { RunFanOut(store: store, producer: pump.producer) }
    var sweeper: RunSweeper {
        RunSweeper(of: [work], store: store, producer: pump.producer, clock: SystemClock(), logger: .silent)
    }

    /// Stores the run, and enqueues nothing.
    func start(_ keys: String..., adding more: [String] = []) async throws {
        try await start(keys, adding: more)
    }

    private func start(_ keys: [String], adding more: [String]) async throws {
        try await store.write { session in
            try session.sql.execute("CREATE TABLE tally (name text)")
            try session.runs.create(
                Run(id: Self.run, kind: .crawl, parameters: Data("{}".utf8), phase: TallyProcessor.phase)
            )
            let items = try keys.enumerated().map {
                try TallyProcessor.item($1, position: $0, adds: $0 == 0 ? more : [])
            }
            try session.runs.addItems(items, to: Self.run)
        }
    }

    /// Stores the run and enqueues its jobs.
    func enqueue(_ keys: String..., adding more: [String] = []) async throws {
        try await start(keys, adding: more)
        try await fanOut.enqueuePending(of: Self.run, phase: TallyProcessor.phase)
    }

    /// The keys whose effect is in the store, each as often as it is.
    var tallied: [String] {
        get async throws {
            try await store.read { try $0.sql.query("SELECT name FROM tally ORDER BY name").map { try $0.text(0) } }
        }
    }

    var stored: Run {
        get async throws { try #require(try await store.read { try $0.runs.run(Self.run) }) }
    }

    var counts: RunPhaseCounts {
        get async throws { try await store.read { try $0.runs.counts(of: Self.run, phase: TallyProcessor.phase) } }
    }

    func item(_ key: String) async throws -> RunItem {
        try #require(
            try await store.read { try $0.runs.item(RunItemID(run: Self.run, phase: TallyProcessor.phase, key: key)) })
    }

    func job(_ key: String) async throws -> Job { try await item(key).job(of: Self.run) }

    /// Finishes an item as another worker would.
    func finishElsewhere(_ key: String) async throws { try await Self.finish(key, in: store) }

    static func finish(_ key: String, in store: Store) async throws {
        _ = try await store.write { session in
            try session.runs.finishItem(
                RunItemID(run: run, phase: TallyProcessor.phase, key: key), as: .done,
                outcome: Data(#"{"elsewhere": 1}"#.utf8)
            )
        }
    }

    /// The jobs that take the run on, as far as they were enqueued.
    func stepRecord() async throws -> JobRecord? {
        try await pump.producer.record(of: .step(after: TallyProcessor.phase, of: Self.run), in: "catalog")
    }

    /// Takes no notice of the step that follows.
    private struct StepHandler: JobHandler {
        var task: TaskName { TallyProcessor.step }

        func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome { .done() }
    }
}
