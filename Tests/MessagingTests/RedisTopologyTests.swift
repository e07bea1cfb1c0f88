import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Messaging

/// Servers that answer and yet cannot carry queues.
@Suite("Redis topologies", .enabled(if: BrokerUnderTest.available.contains(.redis)))
struct RedisTopologyTests {
    /// Connects to a server of its own and expects a refusal at once.
    private static func expectRefusal(
        of server: TestServer, containing words: [String], _ location: SourceLocation = #_sourceLocation
    ) async {
        let broker = server.broker()
        do {
            try await broker.connect()
            Issue.record("the server was accepted", sourceLocation: location)
        } catch {
            #expect(error.code == .unsupportedServer && !error.isTransient, sourceLocation: location)
            for word in words {
                #expect(error.message.contains(word), "\(error.message)", sourceLocation: location)
            }
        }
        await broker.shutdown()
    }

    @Test func `a Redis Cluster is refused at connect`() async throws {
        let server = try TestServer(durable: false, arguments: ["--cluster-enabled", "yes"])
        defer { server.stop() }
        await Self.expectRefusal(of: server, containing: ["Cluster", "single Redis"])
    }

    @Test func `a sentinel is refused at connect`() async throws {
        let server = try TestServer(durable: false, isSentinel: true)
        defer { server.stop() }
        await Self.expectRefusal(of: server, containing: ["Sentinel", "role:master"])
    }

    @Test func `a server that speaks TLS only is recognised by its answer to a greeting of TLS`() throws {
        for first: UInt8 in [0x15, 0x16] {
            let server = try StubbornServer { bytes in bytes.first == 0x16 ? [first, 3, 1, 0, 2, 2, 40] : nil }
            defer { server.stop() }
            let url = "redis://127.0.0.1:\(server.port)/0"
            let configuration = try RedisConfiguration(url: url)

            let error = #expect(throws: BrokerError.self) {
                _ = try HiredisContext(configuration, name: "t", socketTimeout: .seconds(1))
            }

            #expect(error?.code == .unsupportedServer && error?.message.contains("rediss://") == true)
        }
    }

    @Test func `a server that breaks off every greeting is unreachable, not TLS`() throws {
        let server = try StubbornServer { _ in nil }
        defer { server.stop() }
        let configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(server.port)/0")

        let error = #expect(throws: BrokerError.self) {
            _ = try HiredisContext(configuration, name: "t", socketTimeout: .seconds(1))
        }

        #expect(error?.code == .unreachable)
    }

    @Test func `a replica answers but takes no changes, until it is the primary`() async throws {
        let server = try TestServer(durable: false, arguments: ["--replicaof", "127.0.0.1", "1"])
        defer { server.stop() }
        let broker = server.broker()
        try await broker.connect()

        let error = await #expect(throws: BrokerError.self) { try await broker.tryWriting() }
        #expect(error?.code == .notReady && error?.message.contains("READONLY") == true)

        try await server.run("REPLICAOF", "NO", "ONE")
        try await broker.tryWriting()
        let life = Int(try await server.run("PTTL", "test:trial")) ?? 0
        #expect((1...60_000).contains(life))
        await broker.shutdown()
    }

    @Test func `a server without memory takes no changes, and doctor asks for maxmemory`() async throws {
        let server = try TestServer(durable: false)
        defer { server.stop() }
        let broker = server.broker()
        try await broker.connect()
        func asked() async throws -> Bool {
            try await broker.diagnose([], lease: .seconds(9), repairing: false)
                .contains { $0.summary.contains("no maxmemory") && $0.severity == .warning }
        }
        #expect(try await asked())

        try await server.run("CONFIG", "SET", "maxmemory", "1")
        #expect(try await !asked())
        let error = await #expect(throws: BrokerError.self) { try await broker.tryWriting() }

        #expect(error?.code == .commandFailed && error?.message.contains("no memory left") == true)
        await broker.shutdown()
    }
}

/// A server that answers the first bytes of each connection as it is told, and hangs up.
private final class StubbornServer: Sendable {
    let port: Int
    private let socket: Int32
    private let ended = DispatchSemaphore(value: 0)

    init(answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isBound)
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [ended] in
            defer { ended.signal() }
            while true {
                let client = accept(socket, nil, nil)
                guard client >= 0 else { return }
                var bytes = [UInt8](repeating: 0, count: 4_096)
                let count = recv(client, &bytes, bytes.count, 0)
                if count > 0, let reply = answer(Array(bytes.prefix(count))) {
                    _ = reply.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                }
                close(client)
            }
        }
        thread.start()
    }

    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        // The number of a closed socket may be the next server's, whose clients this thread must not answer.
        ended.wait()
        close(socket)
    }
}
