import Foundation
import Messaging
import MessagingTesting
import Testing

extension RedisBrokerTests {
    /// Runs `body` with a broker on a Redis server of its own, which may be restarted, flushed and reconfigured.
    func withServer(
        durable: Bool = false, _ body: (TestServer, RedisBroker) async throws -> Void
    ) async throws {
        let server = try TestServer(durable: durable)
        defer { server.stop() }
        let broker = server.broker()
        try await broker.connect()
        do {
            try await body(server, broker)
        } catch {
            await broker.shutdown()
            throw error
        }
        await broker.shutdown()
    }
}

/// A Redis server in a folder of its own, on a Unix socket.
final class TestServer {
    private let folder: URL
    private let durable: Bool
    private let arguments: [String]
    private let isSentinel: Bool
    private var process: Process
    let redis: TestRedis

    /// A server with further arguments; those of a sentinel need a file of its own.
    init(durable: Bool, arguments: [String] = [], isSentinel: Bool = false) throws {
        self.durable = durable
        self.arguments = arguments
        self.isSentinel = isSentinel
        folder = FileManager.default.temporaryDirectory.appending(path: "juke-redis-\(UInt32.random(in: 0...(.max)))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        redis = try TestRedis(url: "unix://\(folder.path)/redis.sock", prefix: "test")
        process = try Self.start(in: folder, durable: durable, arguments, isSentinel: isSentinel)
    }

    var configuration: RedisConfiguration { redis.configuration }

    func broker() -> RedisBroker { redis.broker() }

    func key(_ queue: QueueName, _ name: String) -> String { redis.key(queue, name) }

    func allKeys() async throws -> [String] { try await redis.allKeys() }

    @discardableResult
    func run(_ arguments: String...) async throws -> String {
        try await redis.run(arguments)
    }

    var socket: String { "\(folder.path)/redis.sock" }

    /// Kills the server as a power failure would, and starts it on what is on disk.
    func restart() async throws {
        die()
        try rise()
    }

    func die() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func rise() throws {
        process = try Self.start(in: folder, durable: durable, arguments, isSentinel: isSentinel)
    }

    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func start(
        in folder: URL, durable: Bool, _ further: [String], isSentinel: Bool
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "redis-server", "--port", "0", "--unixsocket", "redis.sock", "--save", "", "--dir", folder.path,
                "--appendonly", durable ? "yes" : "no", "--appendfsync", "always",
            ] + further
        if isSentinel {
            let file = folder.appending(path: "sentinel.conf")
            try Data("port 0\nunixsocket \(folder.path)/redis.sock\n".utf8).write(to: file)
            process.arguments = ["redis-server", file.path, "--sentinel"]
        }
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
