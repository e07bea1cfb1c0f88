import Foundation
import MessagingTesting
import Testing

/// What processes of this build tell operators, and how they live with little.
@Suite(.enabled(if: FleetScene.hasRedis, "there is no Redis, or not its server's program"))
struct ProcessTests {
    /// Some figures that each process must tell, by program; `nil` for all.
    private static let figures: [(program: String?, names: [String])] = [
        (nil, ["juke_build_info", "juke_broker_up", "juke_store_up", "juke_queue_depth", "process_max_fds"]),
        ("juke-gateway", ["juke_http_requests_total", "juke_http_request_duration_seconds", "juke_http_connections"]),
        ("juke-crawl-worker", ["juke_jobs_total", "juke_job_run_seconds"]),
        ("juke-ingest-worker", ["juke_jobs_total", "juke_job_pickup_seconds", "juke_worker_slots"]),
        ("juke-embed-worker", ["juke_jobs_total", "juke_worker_last_progress_seconds"]),
        ("juke-rank-worker", ["juke_jobs_total", "juke_index_rows", "juke_index_revision_lag"]),
    ]

    @Test(
        .enabled(if: BackupTests.finds("promtool"), "promtool is missing (Debian's package prometheus)"),
        .timeLimit(.minutes(3)))
    func `promtool has nothing to say against the figures of any process`() async throws {
        try await FleetScene.with({ _, _ in [:] }) { scene in
            try await scene.train()
            let token = try await scene.token("promtool")
            try await eventually("answer") { try await scene.recommend(token).status == 200 }

            for program in scene.ports.keys.sorted() {
                let wanted = Self.figures.filter { $0.program == nil || $0.program == program }.flatMap(\.names)
                // Those that are asked for now and then come with the next round.
                try await eventually("full list of figures of \(program): \(wanted)") {
                    let text = try await scene.tell(program, "/metrics").text
                    return wanted.allSatisfy { text.contains("# TYPE \($0) ") }
                }
                let told = try await scene.tell(program, "/metrics")
                let checked = try Self.promtool(told.text, in: scene.folder)
                #expect(told.status == 200 && checked.status == 0, "\(program): \(checked.said)")
            }
        }
    }

    private static func promtool(_ text: String, in folder: URL) throws -> (status: Int32, said: String) {
        let (figures, output) = (folder.appending(path: "figures"), folder.appending(path: "promtool"))
        try Data(text.utf8).write(to: figures)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["promtool", "check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: figures)
        let file = try FileHandle(forWritingTo: output)
        (process.standardOutput, process.standardError) = (file, file)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
    }

    /// With 36 it has a handful for its clients, with 64 the eight that it always takes, with 128 half of them.
    @Test(
        .enabled(if: WallClock.isSupported, "only Linux tells how long a process has computed"),
        .timeLimit(.minutes(1)), arguments: [(36, false), (64, true), (128, true)])
    func `a gateway with few descriptors does not spin, answers, and says so once`(
        descriptors: Int, isAnswered: Bool
    ) async throws {
        try await FleetScene.with({ _, _ in [:] }) { scene in
            let (port, log) = (FleetScene.port(), scene.folder.appending(path: "log"))
            let gateway = try scene.start("juke-gateway", descriptors: descriptors, port: port, log: log)
            do {
                try await eventually("gateway") {
                    (try? await scene.get("/health/live", at: port).status) == 200
                }
                let idle = (0..<300).map { _ in IdleConnection(port: port) }
                // A gateway that spins does so in each second; one that accepts what waits is done after some.
                var (answers, share, seconds) = (0, 1.0, 0)
                while seconds < 20, share >= 0.25 || answers == 0 && isAnswered {
                    let (before, start) = (try gateway.computedSeconds(), ContinuousClock.now)
                    try await every(.milliseconds(200), times: 5) { _ in
                        answers += (try? await scene.get("/health/live", at: port).status) == 200 ? 1 : 0
                    }
                    let passed = (ContinuousClock.now - start) / .seconds(1)
                    share = min(share, (try gateway.computedSeconds() - before) / passed)
                    seconds += 1
                }
                let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")

                #expect(share < 0.25, "\(share)")
                // With a handful it gets through the hundreds that came before slowly.
                #expect(answers > 0 || !isAnswered)
                #expect(idle.count == 300)
                // Where descriptors run out before idle clients are closed, the listener says so as well, once.
                let warnings = ["connections are open", "no connection can be accepted"].map { words in
                    lines.count { $0.contains(words) && $0.contains("ulimit -n") }
                }
                #expect(warnings.max() == 1, "\(lines)")
            } catch {
                await gateway.destroy()
                throw error
            }
            await gateway.destroy()
        }
    }
}

/// A client that connects, and says nothing.
private final class IdleConnection {
    private let descriptor: Int32

    init(port: Int) {
        #if os(Linux)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        #else
            descriptor = -1
        #endif
    }

    deinit { close(descriptor) }
}

extension WorkerProcess {
    /// How long it has computed so far, on all cores; what Linux says.
    fileprivate func computedSeconds() throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)
        // The name, in brackets, may have blanks; the fourteenth and fifteenth field are ticks.
        let fields = try #require(text.split(separator: ")").last).split(separator: " ")
        let ticks = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
