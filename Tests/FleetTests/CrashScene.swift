import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import Pipeline
import Storage
import Testing

/// One queue with jobs of every kind, a store for their effects, and workers of real processes for them.
struct CrashScene {
    let point: String
    let queue: QueueName
    let broker: RedisBroker
    let store: Store
    private let folder: URL
    private let redis: String

    /// The server that this run can use.
    static let redis = ProcessInfo.processInfo.environment["JUKE_TEST_REDIS_URL"].flatMap { $0.isEmpty ? nil : $0 }

    /// A short one, so that another worker soon takes the jobs of a dead one.
    static let lease = Duration.seconds(1)
    static let requester: ConsumerName = "crash-matrix"

    /// The jobs of a scene.
    struct Load {
        var effects: [Job] = []
        var failing: [Job] = []
        var undecodable = Job(.Debug.sleep)
        var unknown = Job("debug.tasks.unheard_of")
        var asking = Job(.Debug.echo, payload: Data(#"{"a": 1}"#.utf8), replyTo: CrashScene.requester)

        /// How often jobs run that leave traces when nothing goes wrong.
        var expectedExecutions: Int { effects.count + 2 * failing.count }
    }

    /// Runs a body with a scene of its own, and removes what is left of it.
    static func with(
        _ point: String, redis: String, _ body: (CrashScene) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "juke-crash-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let logger = Logger(label: "crash-matrix") { _ in SwiftLogNoOpLogHandler() }
        let store = try await Store.open(
            try DatabaseURL("sqlite:\(folder.path)/juke.db"), options: StoreOptions(requiresSchema: false),
            logger: logger, clock: SystemClock()
        )
        _ = try await store.migrate()
        let broker = RedisBroker(try RedisConfiguration(url: redis), clock: SystemClock(), logger: logger)
        let scene = CrashScene(
            point: point, queue: QueueName("crash-\(UUID().uuidString.prefix(8).lowercased())"), broker: broker,
            store: store, folder: folder, redis: redis
        )
        do {
            try await body(scene)
        } catch {
            await scene.close()
            throw error
        }
        await scene.close()
    }

    private func close() async {
        await broker.shutdown()
        await store.close()
    }

    // MARK: - Processes

    /// Starts a worker for the queue; one that is doomed dies at the scene's point.
    ///
    /// The grace is how many seconds its jobs have when it is told to stop.
    func worker(doomed: Bool = false, grace: Int = 20) throws -> WorkerProcess {
        try process(
            "juke-ingest-worker", ["--queues", queue.rawValue],
            [
                "JUKE_DEBUG_TASKS": "1", "JUKE_WORKER_CONCURRENCY": "4", "JUKE_FEATURE_PROVIDER": "stub",
                "JUKE_CRASH_AT": doomed ? point : "", "JUKE_GRACE_SECONDS": "\(grace)",
            ]
        )
    }

    /// Starts `juke-enqueue`.
    func command(_ arguments: [String], doomed: Bool) throws -> WorkerProcess {
        try process("juke-enqueue", arguments, ["JUKE_CRASH_AT": doomed ? point : ""])
    }

    private func process(
        _ name: String, _ arguments: [String], _ environment: [String: String]
    ) throws -> WorkerProcess {
        let common = [
            "JUKE_REDIS_URL": redis, "JUKE_DATABASE_URL": "sqlite:\(folder.path)/juke.db", "JUKE_LOG_LEVEL": "error",
            "JUKE_LEASE_SECONDS": "\(Self.lease.components.seconds)",
        ]
        return try WorkerProcess(name, arguments, environment: common.merging(environment) { $1 })
    }

    // MARK: - Jobs

    /// Enqueues jobs of every kind: short, long, delayed, failing, undecodable, unknown, and one that is waited for.
    ///
    /// Further jobs, which take so many milliseconds each, come first.
    func enqueueEverything(after milliseconds: [Int] = []) async throws -> Load {
        var load = Load()
        load.effects = try (milliseconds + [20, 20, 20, 700]).map(Self.effect(milliseconds:))
        load.failing = [try Job(.Debug.effect, encoding: ["failures": 1])]
        var requests = (load.effects + load.failing + [load.undecodable, load.unknown, load.asking]).map {
            EnqueueRequest(job: $0, queue: queue)
        }
        let delayed = try Self.effect(milliseconds: 0)
        load.effects.append(delayed)
        requests.append(EnqueueRequest(job: delayed, queue: queue, delay: .milliseconds(300)))
        for result in try await broker.enqueue(requests) {
            guard case .accepted = result else { throw SceneFailure(description: "not accepted: \(result)") }
        }
        return load
    }

    static func effect(milliseconds: Int) throws -> Job {
        try Job(.Debug.effect, encoding: ["milliseconds": milliseconds])
    }

    // MARK: - What came out

    /// The jobs whose effect is in the store, each once by its key.
    func effects() async throws -> Set<String> { try await Set(column("juke_debug_effect")) }

    /// The jobs that ran, each as often as it did.
    func executions() async throws -> [String] { try await column("juke_debug_execution") }

    private func column(_ table: String) async throws -> [String] {
        try await store.read { session in
            let known = try session.sql.query("SELECT name FROM sqlite_master WHERE name = ?", [.text(table)])
            guard !known.isEmpty else { return [] }
            return try session.sql.query("SELECT job FROM \(table)").map { try $0.text(0) }
        }
    }

    func statistics() async throws -> QueueStatistics { try await broker.statistics(of: queue) }

    /// How many replies the requester got.
    func replies() async throws -> [Reply] {
        try await broker.replies(to: Self.requester, after: [queue: .start], waitingUpTo: .zero)
            .flatMap(\.replies)
    }

    /// Waits until a condition holds.
    func wait(
        for what: String, _ condition: () async throws -> Bool
    ) async throws {
        try await eventually("\(what) (\(point))", condition)
    }
}

/// A scene that went wrong before it could be judged.
struct SceneFailure: Error, CustomStringConvertible {
    let description: String
}
