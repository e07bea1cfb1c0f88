import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import Pipeline
import Providers
import Storage
import Testing

/// A gateway and a worker of each kind, as real processes on a Redis and a SQLite database of their own.
struct FleetScene {
    /// The workers, and the queue that each reads.
    static let workers: [(program: String, queue: QueueName)] = [
        ("juke-crawl-worker", "catalog"), ("juke-ingest-worker", "recommender"), ("juke-embed-worker", "embedding"),
        ("juke-rank-worker", "rank"),
    ]

    /// Whether there is a server to start; `scripts/with-services` puts it on the path.
    static let hasRedis = BackupTests.finds("redis-server") && CrashScene.redis != nil

    /// What came back from a process.
    struct Answer {
        let status: Int
        let text: String
    }

    let folder: URL
    let broker: RedisBroker
    let store: Store
    /// The ports at which each process tells its health and figures, by program.
    let ports: [String: Int]
    private let gatewayPort: Int
    private let redis: Process
    private let environment: [String: String]
    private let transport = CurlTransport(timeouts: CurlTransport.Timeouts(total: .seconds(10)), clock: SystemClock())

    /// Runs a body with a fleet, and ends it afterwards.
    ///
    /// - Parameters:
    ///   - environment: What a program is told besides where everything is.
    ///   - body: What is done with the fleet, which is ready.
    /// - Throws: What the body throws, or why the fleet does not start.
    static func with(
        _ environment: (_ folder: URL, _ program: String) throws -> [String: String],
        _ body: (FleetScene) async throws -> Void
    ) async throws {
        let name = "juke-fleet-\(UUID().uuidString.prefix(8).lowercased())"
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let redis = try startRedis(in: folder)
        defer {
            kill(redis.processIdentifier, SIGCONT)
            kill(redis.processIdentifier, SIGKILL)
            redis.waitUntilExit()
        }
        try await eventually("socket of Redis") {
            FileManager.default.fileExists(atPath: folder.appending(path: "redis.sock").path)
        }
        let scene = try await FleetScene(
            in: folder, redis, commands: try environment(folder, "juke-enqueue"))
        var members: [WorkerProcess] = []
        do {
            members = try scene.start(environment)
            try await scene.becomesReady()
            try await body(scene)
        } catch {
            await scene.end(members)
            for program in scene.ports.keys.sorted() {
                let log = try? String(contentsOf: folder.appending(path: "\(program).log"), encoding: .utf8)
                print("\(program) said:\n\(log?.suffix(2_000) ?? "")")
            }
            throw error
        }
        await scene.end(members)
    }

    private init(in folder: URL, _ redis: Process, commands: [String: String]) async throws {
        self.folder = folder
        self.redis = redis
        let logger = Logger(label: "fleet") { _ in SwiftLogNoOpLogHandler() }
        let url = "unix://\(folder.path)/redis.sock"
        environment = [
            "JUKE_REDIS_URL": url, "JUKE_DATABASE_URL": "sqlite:\(folder.path)/juke.db",
            "JUKE_MODEL_DIR": folder.appending(path: "model").path, "JUKE_LOG_LEVEL": "warning",
            "JUKE_CATALOG_PROVIDER": "demo", "JUKE_FEATURE_PROVIDER": "demo", "JUKE_DEBUG_TASKS": "1",
        ].merging(commands) { $1 }
        store = try await Store.open(
            try DatabaseURL("sqlite:\(folder.path)/juke.db"), options: StoreOptions(requiresSchema: false),
            logger: logger, clock: SystemClock())
        _ = try await store.migrate()
        broker = RedisBroker(try RedisConfiguration(url: url), clock: SystemClock(), logger: logger)
        gatewayPort = Self.port()
        ports = Dictionary(
            uniqueKeysWithValues: (["juke-gateway"] + Self.workers.map(\.program)).map { ($0, Self.port()) })
    }

    private static func startRedis(in folder: URL) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "redis-server", "--port", "0", "--unixsocket", "redis.sock", "--save", "", "--maxmemory", "100mb",
            "--maxmemory-policy", "noeviction", "--dir", folder.path,
        ]
        process.currentDirectoryURL = folder
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        return process
    }

    /// A port that nobody listens on, below those that the system gives away.
    static func port() -> Int {
        while true {
            let port = Int.random(in: 15_000..<32_000)
            if isFree(port) { return port }
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        #if os(Linux)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        #else
            true
        #endif
    }

    private func start(_ environment: (URL, String) throws -> [String: String]) throws -> [WorkerProcess] {
        try (["juke-gateway"] + Self.workers.map(\.program)).map { program in
            var settings = self.environment.merging(try environment(folder, program)) { $1 }
            settings["JUKE_METRICS_PORT"] = "\(ports[program, default: 0])"
            settings["JUKE_GATEWAY_PORT"] = "\(gatewayPort)"
            return try WorkerProcess(
                program, [], environment: settings, log: folder.appending(path: "\(program).log"))
        }
    }

    /// Starts one more process, with few descriptors.
    ///
    /// - Parameters:
    ///   - program: The program.
    ///   - descriptors: How many files it may have open.
    ///   - port: Where it listens, if it is a gateway.
    ///   - log: The file that takes its log.
    /// - Returns: The process; whoever starts it ends it.
    /// - Throws: What Foundation says when it cannot be started.
    func start(_ program: String, descriptors: Int, port: Int, log: URL) throws -> WorkerProcess {
        var settings = environment
        settings["JUKE_GATEWAY_PORT"] = "\(port)"
        return try WorkerProcess(program, [], environment: settings, descriptors: descriptors, log: log)
    }

    private func end(_ members: [WorkerProcess]) async {
        for member in members { await member.destroy() }
        await broker.shutdown()
        await store.close()
    }

    /// Stops Redis where it is, or lets it go on: its clients' connections stay, and nobody answers.
    func freezeRedis(_ isFrozen: Bool) {
        kill(redis.processIdentifier, isFrozen ? SIGSTOP : SIGCONT)
    }

    // MARK: - Asking

    /// Asks the gateway for recommendations, as the holder of a token.
    func recommend(
        _ token: String, to path: String = "", _ body: String = #"{"genres":["ambient"]}"#
    ) async throws -> Answer {
        let url = try #require(URL(string: "http://127.0.0.1:\(gatewayPort)/api/v1/recommendations/\(path)"))
        let headers = ["Authorization": "Token \(token)", "Content-Type": "application/json"]
        return try await send(HTTPRequest(method: "POST", url: url, headers: headers, body: Data(body.utf8)))
    }

    /// What a process tells at its listener for operators.
    func tell(_ program: String, _ path: String) async throws -> Answer {
        try await get(path, at: ports[program, default: 0])
    }

    /// Asks a port of this machine.
    func get(_ path: String, at port: Int) async throws -> Answer {
        try await send(HTTPRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))))
    }

    private func send(_ request: HTTPRequest) async throws -> Answer {
        let response = try await transport.send(request)
        return Answer(status: response.status, text: String(decoding: response.body, as: UTF8.self))
    }

    /// Whether each process says that it is ready.
    func readiness() async -> [String: Bool] {
        var found: [String: Bool] = [:]
        for program in ports.keys {
            found[program] = (try? await tell(program, "/health/ready"))?.status == 200
        }
        return found
    }

    private func becomesReady() async throws {
        try await eventually("ready fleet at \(ports)") { await readiness().values.allSatisfy(\.self) }
    }

    // MARK: - Commands

    /// Runs a program of this build to its end.
    ///
    /// - Returns: Its exit status and all that it printed.
    func run(_ program: String, _ arguments: String...) async throws -> Answer {
        let output = folder.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = WorkerProcess.programs.appending(path: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
            .merging(environment) { $1 }
        let file = try FileHandle(forWritingTo: output)
        (process.standardOutput, process.standardError) = (file, file)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return Answer(
            status: Int(process.terminationStatus), text: try String(contentsOf: output, encoding: .utf8))
    }

    /// Fills the catalog, fetches features and trains, each as a run of the fleet.
    func train() async throws {
        for kind in ["crawl", "ingest", "retrain"] {
            let ended = try await run("juke-enqueue", kind, "--wait")
            try #require(ended.status == 0, "\(kind): \(ended.text)")
        }
    }

    /// Makes a token.
    func token(_ name: String) async throws -> String {
        try await store.write { try $0.tokens.create(name: name, isAdmin: false) }
    }
}
