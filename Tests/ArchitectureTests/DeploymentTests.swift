import Foundation
import Testing

/// What operators are given in `deploy`, checked without an engine, a systemd or a Prometheus that runs.
///
/// With `JUKE_REQUIRE_SERVICES=1` a missing tool fails the suite.
@Suite("Deployment files", .enabled(if: CheckDeploy.canRun, "python3 is missing: deploy is not checked"))
struct DeploymentTests {
    @Test func `the compose file, the units, the rules and the dashboard are in order`() throws {
        let (status, said) = try CheckDeploy.run(CheckDeploy.root.appending(path: "deploy"))
        print(said)
        #expect(status == 0, "\(said)")
    }

    /// A change that would hurt, the file that it is made in, and what must be said of it.
    @Test(arguments: [
        ("redis.conf", "maxmemory 512mb", "", "maxmemory is not set"),
        ("redis.conf", "noeviction", "allkeys-lru", "another one deletes jobs"),
        ("systemd/juke-gateway.service", "NoNewPrivileges=yes", "", "NoNewPrivileges=yes is missing"),
        ("systemd/juke-gateway.service", "EnvironmentFile=/etc/juke/juke.env", "", "EnvironmentFile"),
        (
            "systemd/juke-crawl-worker.service", "TimeoutStopSec=40", "TimeoutStopSec=10",
            "longer than JUKE_GRACE_SECONDS"
        ),
        ("systemd/juke-embed-worker.service", "ProtectHome=yes", "", "hardened differently"),
        (
            "systemd/juke-ingest-worker.service", "SystemCallFilter=setrlimit prlimit64 setpriority",
            "SystemCallFilter=setrlimit prlimit64", "forbids setpriority"
        ),
        ("grafana/juke.json", "juke_queue_lag", "juke_queue_lagg", "juke_queue_lagg, which is no metric"),
    ])
    func `a fault is found`(file: String, line: String, change: String, sentence: String) throws {
        try Self.expect(sentence, after: line, becomes: change, in: file)
    }

    @Test(
        .enabled(if: CheckDeploy.hasYAML, "PyYAML is missing: compose.yaml is not checked"),
        arguments: [
            ("compose.yaml", "    mem_limit: 1g\n", "", "mem_limit is not set"),
            ("compose.yaml", "  cap_drop: [ALL]\n", "", "it is not hardened"),
            (
                "compose.yaml", "      JUKE_AUTH:", "      JUKE_SPOTIFY_CLIENT_SECRET: x\n      JUKE_AUTH:",
                "not its business"
            ),
            (
                "compose.yaml", "      JUKE_AUTH:", "      JUKE_SUBSONIC_PASSWORD: x\n      JUKE_AUTH:",
                "not its business"
            ),
            ("compose.yaml", "      JUKE_SUBSONIC_URL: ${JUKE_SUBSONIC_URL:-}\n", "", "JUKE_SUBSONIC_URL is not told"),
            ("compose.yaml", "      JUKE_AUTH:", "      JUKE_ATUH:", "JUKE_ATUH is no setting"),
            ("compose.yaml", "redis:7.2.11-bookworm", "redis:latest", "'redis:latest' names no whole version"),
            ("compose.yaml", "redis:7.2.11-bookworm", "redis:7.2-bookworm", "names no whole version"),
            ("compose.yaml", "redis:7.2.11-bookworm", "redis:7.2.10-bookworm", "where the versions"),
            ("compose.yaml", "postgres:15.18-bookworm", "postgres", "'postgres' names no whole version"),
            ("compose.yaml", "image: juke:0.2.0", "image: juke:0.0.9", "is not the version of the sources"),
            ("Dockerfile", "FROM swift:6.2.1-bookworm AS", "FROM swift:6.2-bookworm AS", "names no whole version"),
            ("Dockerfile", "FROM swift:6.2.1-bookworm-slim", "FROM swift", "'swift' names no whole version"),
            ("compose.yaml", "    max-size: 10m\n", "", "the log is not bounded"),
            ("compose.yaml", "stop_grace_period: 40s", "stop_grace_period: 10s", "longer than JUKE_GRACE_SECONDS"),
            ("prometheus/juke.rules.yml", "juke_queue_dead)", "juke_queue_ded)", "juke_queue_ded is no metric"),
            ("prometheus/juke.rules.yml", "alert: JukeSlow", "alert: JukeSlower", "no unit test"),
        ])
    func `a fault in a file of YAML is found`(file: String, line: String, change: String, sentence: String) throws {
        try Self.expect(sentence, after: line, becomes: change, in: file)
    }

    private static func expect(_ sentence: String, after line: String, becomes change: String, in file: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "juke-deploy-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: CheckDeploy.root.appending(path: "deploy"), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = folder.appending(path: file)
        let text = try String(contentsOf: place, encoding: .utf8)
        try #require(text.contains(line))
        try Data(text.replacing(line, with: change).utf8).write(to: place)

        let (status, said) = try CheckDeploy.run(folder)

        #expect(status != 0 && said.contains(sentence), "\(said)")
    }
}

/// `scripts/check-deploy`, and what it needs.
private enum CheckDeploy {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isRequired = environment["JUKE_REQUIRE_SERVICES"] == "1"
    static let canRun =
        isRequired
        || (environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/python3")
        }
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let hasYAML = isRequired || (try? run(nil))?.said.contains("PyYAML") == false

    /// Checks `deploy`, or another folder in its place.
    static func run(_ folder: URL?) throws -> (status: Int32, said: String) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = root.appending(path: "scripts/check-deploy")
        process.arguments = folder.map { [$0.path] } ?? []
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let said = try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}
