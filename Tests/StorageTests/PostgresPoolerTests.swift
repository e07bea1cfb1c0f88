import Concurrency
import Foundation
import RunsTesting
import Testing

@testable import Storage

/// PostgreSQL behind a real pgbouncer, in each of its modes.
@Suite(
    "A pooler before PostgreSQL",
    .enabled(
        if: (Pooler.program != nil || Pooler.isRequired) && TestStore.server != nil,
        "there is no pgbouncer, or no PostgreSQL"))
struct PostgresPoolerTests {
    @Test(arguments: ["transaction", "statement"])
    func `a pooler that shares sessions is recognised at start, with what to do`(mode: String) async throws {
        try await Pooler.with(mode: mode) { url in
            await expectStorageError(.unsuitablePooler, containing: "pool_mode to session") {
                _ = try await Store.open(
                    url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
            }
        }
    }

    @Test func `a pooler in session mode serves, statements that are prepared included`() async throws {
        try await Pooler.with(mode: "session") { url in
            let store = try await Store.open(
                url, options: TestStore.unmigrated, logger: .silent, clock: SystemClock())
            for number: Int64 in 0..<20 {
                let read = try await store.read { session in
                    try session.sql.query("SELECT CAST(? AS bigint) + 1", [.integer(number)])[0].integer(0)
                }
                #expect(read == number + 1)
            }
            await store.close()
        }
    }

    @Test(arguments: ["42P05", "26000"])
    func `a statement that a pooler took away is an outage that names the pooler`(state: String) {
        let error = PostgresFailure.error(state: state, said: "no luck", sql: "SELECT 1")
        #expect(error.isOutage && error.message.contains("pool_mode to session"))
    }
}

/// A pgbouncer before the tests' PostgreSQL, as long as a test's body runs.
private enum Pooler {
    static let program = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/pgbouncer" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    /// Whether the tests must run, and fail without the program.
    static let isRequired = ProcessInfo.processInfo.environment["JUKE_REQUIRE_SERVICES"] == "1"

    static func with(mode: String, _ body: (DatabaseURL) async throws -> Void) async throws {
        let server = try #require(TestStore.server.flatMap { URLComponents(string: $0) })
        let folder = URL(filePath: "/tmp/juke-pooler-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = Int.random(in: 20_000...32_000)
        let name = server.path.dropFirst()
        let settings = """
            [databases]
            \(name) = host=\(server.host ?? "") port=\(server.port ?? 5432) user=\(server.user ?? "") password=\(server.password ?? "")
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode)
            default_pool_size = 10
            ignore_startup_parameters = extra_float_digits,options

            """
        let file = folder.appending(path: "pgbouncer.ini")
        try Data(settings.utf8).write(to: file)
        let process = Process()
        // It does not run as root.
        let runs = getuid() == 0 ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] : []
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = runs + [try #require(program), file.path]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        // It has nothing to save, and its end is nothing to wait for.
        defer { kill(process.processIdentifier, SIGKILL) }
        // The store waits for a server that does not answer yet.
        try await body(try DatabaseURL("postgres://juke@127.0.0.1:\(port)/\(name)"))
    }
}
