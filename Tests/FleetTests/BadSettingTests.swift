import Foundation
import Testing

/// Bad settings of whole processes: told at start, whatever else is wrong.
struct BadSettingTests {
    /// Neither Redis nor PostgreSQL listens there: who asks them first waits for half a minute.
    private static let unreachable = [
        "JUKE_REDIS_URL": "redis://127.0.0.1:1", "JUKE_DATABASE_URL": "postgres://juke@127.0.0.1:1/juke",
    ]

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("juke-gateway", [], "JUKE_REQUEST_TIMEOUT_MS", "soon"),
            ("juke-gateway", [], "JUKE_AUTH", "maybe"),
            ("juke-gateway", [], "JUKE_LEASE_SECONDS", "0"),
            ("juke-gateway", [], "JUKE_METRICS_PORT", "http"),
            ("juke-gateway", [], "JUKE_SUBSONIC_URL", "music.lan"),
            ("juke-gateway", [], "JUKE_QUEUE_LIMIT", "many"),
            ("juke-crawl-worker", [], "JUKE_CATALOG_PROVIDER", "radio"),
            ("juke-crawl-worker", [], "JUKE_LEASE_SECONDS", "0"),
            ("juke-ingest-worker", ["--feature-provider", "ears"], "JUKE_EARS_NICE", "40"),
            ("juke-ingest-worker", [], "JUKE_GRACE_SECONDS", "-1"),
            ("juke-embed-worker", [], "JUKE_WORKER_CONCURRENCY", "0"),
            ("juke-rank-worker", [], "JUKE_DEBUG_TASKS", "maybe"),
            ("juke-rank-worker", [], "JUKE_ALLOWED_HOSTS", "a b"),
            ("juke-enqueue", ["crawl", "--wait"], "JUKE_DATABASE_URL", "juke.db"),
            ("juke", ["up"], "JUKE_RATE_LIMIT", "none"),
            ("juke", ["up"], "JUKE_WORKER_CONCURRENCY", "0"),
            ("juke", ["crawl-catalog"], "JUKE_ROUTES", "{"),
            ("juke", ["ingest-audio-features"], "JUKE_FEATURE_PROVIDER", "radio"),
            ("juke", ["recommend", "--no-offline", "dub"], "JUKE_REQUEST_TIMEOUT_MS", "0"),
        ])
    func `a bad setting is told before Redis and the store are asked`(
        program: String, arguments: [String], variable: String, value: String
    ) async throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        var environment = Self.unreachable
        environment["JUKE_GATEWAY_PORT"] = "0"
        environment[variable] = value

        let process = try WorkerProcess(program, arguments, environment: environment, log: log)
        await process.wait()

        let said = try String(contentsOf: log, encoding: .utf8)
        #expect(process.status == 2, "\(said)")
        #expect(said.split(separator: "\n").count == 1 && said.contains(variable), "\(said)")
    }
}
