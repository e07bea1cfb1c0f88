import Catalog
import Concurrency
import Foundation
import Logging
import Messaging
import Observability
import Pipeline
import Recommendations
import ServiceLifecycle
import Testing

@testable import Gateway

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The gateway over a real socket, the queue and a worker: everything but the ranking itself.
struct GatewayEndToEndTests {
    static let seeded = #"{"artists":["Tool"],"limit":3}"#

    @Test func `a request comes back from a worker over the rank queue`() async throws {
        let asked = Mutex<RecommendationRequest?>(nil)
        let handler = ScriptedRankHandler { request in
            asked.withLock { $0 = request }
            return .answer(.sample)
        }

        let answer = try await ListeningGatewayRig.running(handler) { rig in try await rig.post(Self.seeded) }

        #expect(answer.status == 200)
        #expect(answer.text == RecommendationRouteTests.sampleLists + "}")
        let request = try #require(asked.withLock { $0 })
        #expect(request.artists == ["Tool"])
        #expect(request.limit == 3)
        #expect(request.caller == RecommendationRequest.Caller(name: "ada", isAdmin: false))
    }

    @Test func `a refusal comes back with the seed it is about`() async throws {
        let handler = ScriptedRankHandler { request in
            .refused(
                RecommendationRefusal(.unresolvedSeeds, "unknown", offending: request.seeds.map(\.text))
            )
        }

        let answer = try await ListeningGatewayRig.running(handler) {
            try await $0.post(#"{"seeds":["juke:track:x"]}"#)
        }

        #expect(answer.status == 400)
        #expect(answer.text == #"{"seeds":{"0":["\"juke:track:x\" is not in the catalog."]}}"#)
    }

    @Test func `with no worker alive the answer is 504 at the deadline`() async throws {
        let clock = ContinuousClock()
        let start = clock.now

        let answer = try await ListeningGatewayRig.running(nil, timeout: .milliseconds(200)) {
            try await $0.post(Self.seeded)
        }

        #expect(answer.status == 504)
        #expect(answer.text == #"{"detail":"recommendations timed out"}"#)
        #expect(clock.now - start < .seconds(4))
    }

    @Test func `a full queue is 503 and says when to come back`() async throws {
        let answer = try await ListeningGatewayRig.running(nil, limits: QueueLimits(standard: 0, overrides: [:])) {
            try await $0.post(Self.seeded)
        }

        #expect(answer.status == 503)
        #expect(answer.text == #"{"detail":"recommendations unavailable"}"#)
        #expect(answer.retryAfter == "1")
    }

    @Test func `a handler that fails is 503`() async throws {
        let answer = try await ListeningGatewayRig.running(ScriptedRankHandler { _ in throw CancellationError() }) {
            try await $0.post(Self.seeded)
        }

        #expect(answer.status == 503)
    }

    @Test func `many requests at once get each their own answer`() async throws {
        let handler = ScriptedRankHandler { request in
            .answer(RecommendationAnswer(modelVersion: request.artists[0], generatedAt: 0))
        }

        let crossed = try await ListeningGatewayRig.running(handler, concurrency: 8) { rig in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await rig.post(#"{"artists":["\#(number)"]}"#).text.contains(
                            #""model_version":"\#(number)","#
                        )
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 0 : 1 }
            }
        }

        #expect(crossed == 0)
    }

    @Test func `the gateway is ready while it runs, and says so`() async throws {
        let answer = try await ListeningGatewayRig.running(nil) { try await $0.get("/health/ready") }

        #expect(answer.status == 200)
        #expect(answer.text.contains(#""status":"ok""#))
    }

    @Test func `a request in flight is finished by a graceful shutdown`() async throws {
        let arrived = AsyncStream.makeStream(of: Void.self)
        let release = AsyncStream.makeStream(of: Void.self)
        let handler = ScriptedRankHandler { _ in
            arrived.continuation.finish()
            for await _ in release.stream {}
            return .answer(.sample)
        }

        let answer = try await ListeningGatewayRig.running(handler) { rig in
            async let answer = rig.post(Self.seeded)
            for await _ in arrived.stream {}
            await rig.group.triggerGracefulShutdown()
            release.continuation.finish()
            return try await answer
        }

        #expect(answer.status == 200)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a client that hangs up is waited for no longer, and its job expires`() async throws {
        try await ListeningGatewayRig.running(nil, timeout: .seconds(600)) { rig in
            let request = Task { try await rig.post(Self.seeded) }
            let deliveries = try await rig.broker.receive(
                from: [.rank], as: .unique(role: "test"), limit: 1, waitingUpTo: .seconds(30)
            )

            request.cancel()

            #expect(deliveries.first?.job?.expiresAt != nil)
            // The shutdown that follows waits for requests in flight: for none, or for ten minutes.
        }
    }

    /// What a bare HTTP client sends, and how the answer begins that it gets before the connection is closed.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("GET /health/live HTTP/1.0\r\n\r\n", ["HTTP/1.1 200 OK", "connection: close", "{"]),
            (
                "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n",
                ["HTTP/1.1 200 OK", "connection: close", "{"]
            ),
            (
                "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n",
                ["HTTP/1.1 400 Bad Request", "exactly one Host"]
            ),
            (
                "GET /health/live HTTP/1.1\r\nHost: x\r\nhost: y\r\nConnection: close\r\n\r\n",
                ["HTTP/1.1 400 Bad Request", "exactly one Host"]
            ),
            (
                "nonsense\r\n\r\n",
                ["HTTP/1.1 400 Bad Request", "X-Frame-Options: DENY", #"{"detail":"The request is not"#]
            ),
            (
                "GET / HTTP/1.1\r\nHost: x\r\nB\u{E9}d header\r\n\r\n",
                ["HTTP/1.1 400 Bad Request", #"{"detail":"The request is not"#]
            ),
            (
                """
                POST \(GatewayRig.path) HTTP/1.1\r\nHost: x\r\nAuthorization: Token \(GatewayRig.token)\r\n\
                Content-Type: application/json\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n
                """, ["HTTP/1.1 413 Payload Too Large", "connection: close", #"{"detail":"Request body is larger"#]
            ),
        ])
    func `a connection is closed where HTTP/1 says so`(request: String, parts: [String]) async throws {
        let text = try await ListeningGatewayRig.running(nil) { rig in
            let client = try BareClient(port: rig.port)
            client.send(request)
            return await client.rest()
        }

        #expect(text.hasPrefix(parts[0]))
        for part in parts { #expect(text.contains(part), "\(text)") }
    }

    @Test(.timeLimit(.minutes(1))) func `a client that asks gets 100 Continue before it has sent its body`()
        async throws
    {
        let handler = ScriptedRankHandler { _ in .answer(.sample) }
        let (interim, text) = try await ListeningGatewayRig.running(handler) { rig in
            let client = try BareClient(port: rig.port)
            client.send(
                """
                POST \(GatewayRig.path) HTTP/1.1\r\nHost: x\r\nAuthorization: Token \(GatewayRig.token)\r\n\
                Content-Type: application/json\r\nContent-Length: \(Self.seeded.utf8.count)\r\n\
                Expect: 100-continue\r\nConnection: close\r\n\r\n
                """
            )
            let interim = await client.read(25)
            client.send(Self.seeded)
            return (interim, await client.rest())
        }

        #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK"))
        #expect(text.hasSuffix(RecommendationRouteTests.sampleLists + "}"))
    }

    @Test(.timeLimit(.minutes(1))) func `a body that breaks off is no fault of the server's`() async throws {
        let text = try await ListeningGatewayRig.running(nil) { rig in
            let client = try BareClient(port: rig.port)
            client.send(
                """
                POST \(GatewayRig.path) HTTP/1.1\r\nHost: x\r\nAuthorization: Token \(GatewayRig.token)\r\n\
                Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n
                """
            )
            return await client.rest()
        }

        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request"), "\(text)")
    }

    @Test func `the engine's interface answers on its own port without a token`() async throws {
        let handler = ScriptedRankHandler { _ in .answer(.sample) }
        let answer = try await ListeningGatewayRig.running(handler, hasEngine: true) { rig in
            try await rig.post(Self.seeded, to: "/recommend", port: rig.enginePort, authorization: nil)
        }

        #expect(answer.status == 200)
        #expect(answer.text.contains(#""generated_at":"2026-01-31T20:20:22.020000""#))
    }

    @Test func `an engine's port that is taken is named by its own settings`() async throws {
        let error = try await ListeningGatewayRig.running(nil) { rig in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let gateway = Gateway.build(
                GatewayConfiguration(port: 0, enginePort: rig.port, authentication: .off, clock: SystemClock()),
                producer: Producer(
                    broker: InMemoryBroker(clock: SystemClock()), routes: try Routes.juke(), clock: SystemClock()),
                logger: logger)
            let group = ServiceGroup(configuration: .init(services: gateway.services, logger: logger))
            return await #expect(throws: ListenerError.self) { try await group.run() }
        }

        #expect(error?.message.hasSuffix("choose another with JUKE_ENGINE_HOST and JUKE_ENGINE_PORT") == true)
    }
}

/// Answers rank jobs by a closure.
private struct ScriptedRankHandler: JobHandler {
    let answer: @Sendable (RecommendationRequest) async throws -> RecommendationReply

    init(_ answer: @escaping @Sendable (RecommendationRequest) async throws -> RecommendationReply) {
        self.answer = answer
    }

    var task: TaskName { .recommend }
    var maxRetries: Int { 0 }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        .reply(try await answer(try job.decode(RecommendationRequest.self)).encoded())
    }
}

/// A gateway, a broker in memory, and perhaps a worker, in this process.
private struct ListeningGatewayRig: Sendable {
    struct Answer: Sendable {
        let status: Int
        let text: String
        let retryAfter: String?
    }

    let port: Int
    let enginePort: Int
    let group: ServiceGroup
    let broker: any Broker

    /// Runs a body against a fleet that is up, and takes the fleet down afterwards.
    static func running<Value: Sendable>(
        _ handler: ScriptedRankHandler?,
        timeout: Duration = .seconds(10),
        limits: QueueLimits = QueueLimits(),
        concurrency: Int = 1,
        hasEngine: Bool = false,
        _ body: @escaping @Sendable (ListeningGatewayRig) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let producer = Producer(
            broker: InMemoryBroker(clock: SystemClock()), routes: try Routes.juke(), limits: limits,
            clock: SystemClock())
        try await producer.broker.open([.rank])
        let ports = AsyncStream.makeStream(of: Int.self)
        let enginePorts = AsyncStream.makeStream(of: Int.self)
        let gateway = Gateway.build(
            GatewayConfiguration(
                port: 0, enginePort: hasEngine ? 0 : nil,
                authentication: .token(
                    InMemoryTokenAuthenticator([
                        GatewayRig.token: .held(by: RecommendationRequest.Caller(name: "ada", isAdmin: false))
                    ])
                ),
                requestTimeout: timeout, clock: SystemClock()
            ),
            producer: producer,
            logger: logger,
            onListening: { ports.continuation.yield($0) },
            onEngineListening: { enginePorts.continuation.yield($0) }
        )
        // The worker stands first and so ends last: it must still answer what the gateway waits for.
        var services: [any Service] = []
        if let handler {
            services.append(
                Worker(
                    broker: producer.broker, producer: producer, handlers: [handler], queues: [.rank],
                    options: WorkerOptions(concurrency: concurrency), clock: SystemClock(), logger: logger
                )
            )
        }
        let group = ServiceGroup(configuration: .init(services: services + gateway.services, logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await ports.stream.first { _ in true }
            let enginePort = hasEngine ? await enginePorts.stream.first { _ in true } : 0
            let rig = ListeningGatewayRig(
                port: port ?? 0, enginePort: enginePort ?? 0, group: group, broker: producer.broker)
            let value = try await body(rig)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    func post(
        _ body: String,
        to path: String = GatewayRig.path,
        port: Int? = nil,
        authorization: String? = "Token \(GatewayRig.token)"
    ) async throws -> Answer {
        var request = URLRequest(url: try url(path, port))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue(authorization, forHTTPHeaderField: "Authorization")
        return try await send(request)
    }

    func get(_ path: String) async throws -> Answer {
        try await send(URLRequest(url: try url(path, nil)))
    }

    private func url(_ path: String, _ port: Int?) throws -> URL {
        try #require(URL(string: "http://127.0.0.1:\(port ?? self.port)\(path)"))
    }

    private func send(_ request: URLRequest) async throws -> Answer {
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        return Answer(
            status: http.statusCode,
            text: String(decoding: data, as: UTF8.self),
            retryAfter: http.value(forHTTPHeaderField: "Retry-After")
        )
    }
}
