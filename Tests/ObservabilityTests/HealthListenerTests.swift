import Concurrency
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Settings
import Testing

@testable import Observability

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The listener for operators, over a real socket.
struct HealthListenerTests {
    @Test func `the listener shows the metrics and the health`() async throws {
        let isReady = Mutex(true)
        let port = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let listener = HealthListener(
            host: "127.0.0.1", port: 0, metrics: { "a_total 1\n" },
            ready: {
                HealthReport([HealthReport.Check("broker", isHealthy: isReady.withLock { $0 }, detail: "as told")])
            },
            logger: logger, clock: SystemClock(), onListening: { port.continuation.yield($0) }
        )
        let group = ServiceGroup(configuration: .init(services: [listener], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await port.stream.first { _ in true })

            let metrics = try await get("/metrics", port)
            #expect(metrics.status == 200)
            #expect(metrics.text == "a_total 1\n")
            #expect(metrics.type == "text/plain; version=0.0.4; charset=utf-8")

            #expect(try await get("/health/live", port).text == #"{"checks":[],"status":"ok"}"#)
            #expect(try await get("/health/ready", port).status == 200)
            isReady.withLock { $0 = false }
            let unready = try await get("/health/ready", port)
            #expect(unready.status == 503)
            #expect(
                unready.text
                    == #"{"checks":[{"detail":"as told","healthy":false,"name":"broker"}],"status":"unavailable"}"#
            )
            #expect(try await get("/health/live", port).status == 200)
            #expect(try await get("/nowhere", port).status == 404)

            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `a listener whose port is taken names its own settings`() async throws {
        let ports = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        func listener(on port: Int, _ onListening: @escaping @Sendable (Int) -> Void) -> HealthListener {
            HealthListener(
                host: "127.0.0.1", port: port, metrics: { "" }, ready: { HealthReport() }, logger: logger,
                clock: SystemClock(), onListening: onListening)
        }
        let first = listener(on: 0) { ports.continuation.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [first], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.stream.first { _ in true })

            let error = await #expect(throws: ListenerError.self) { try await listener(on: port) { _ in }.run() }

            #expect(error?.code == .cannotListen)
            #expect(
                error?.message
                    == "cannot listen on 127.0.0.1:\(port); choose another with JUKE_METRICS_HOST and JUKE_METRICS_PORT"
            )
            #expect(error?.description.hasSuffix("(Address already in use)") == true)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test(
        arguments: [
            (true, "localhost:9090", 200), (true, "127.0.0.1", 200), (true, "juke.lan", 200),
            (true, "evil.example", 421), (true, "", 400), (true, nil, 400), (false, "rank-worker:9090", 200),
            (false, "", 400), (false, nil, 400),
        ] as [(Bool, String?, Int)])
    func `a listener answers to its own names, and beyond loopback to any, but always to exactly one`(
        isLoopback: Bool, name: String?, status: Int
    ) throws {
        let check = HostCheck(hosts: isLoopback ? AllowedHosts("juke.lan")?.adding("127.0.0.1") : nil)
        let second = try #require(HTTPField.Name("Host"))

        #expect(Self.status(of: check, HTTPRequest(method: .get, scheme: "http", authority: name, path: "/")) == status)
        let doubled = HTTPRequest(
            method: .get, scheme: "http", authority: name, path: "/", headerFields: [second: "localhost"])
        #expect(Self.status(of: check, doubled) == 400)
    }

    private static func status(of check: HostCheck, _ head: HTTPRequest) -> Int {
        do throws(HTTPError) {
            try check.check(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
            return 200
        } catch {
            return error.status.code
        }
    }

    private func get(_ path: String, _ port: Int) async throws -> (status: Int, text: String, type: String?) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        let http = try #require(response as? HTTPURLResponse)
        return (
            http.statusCode, String(decoding: data, as: UTF8.self), http.value(forHTTPHeaderField: "Content-Type")
        )
    }
}
