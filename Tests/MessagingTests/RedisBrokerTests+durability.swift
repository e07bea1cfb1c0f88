import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import Testing

extension RedisBrokerTests {
    private static func request() -> EnqueueRequest {
        EnqueueRequest(job: Job("t"), queue: queue)
    }

    @Test func `a durable enqueue is refused by a server without a file, and nothing is enqueued`() async throws {
        try await withServer { _, broker in
            let error = await #expect(throws: BrokerError.self) {
                try await broker.enqueue([Self.request()], durability: .durable)
            }
            #expect(error?.code == .notDurable && error?.message.contains("appendonly yes") == true)
            let depth = try await broker.statistics(of: Self.queue).depth
            #expect(depth == 0)
        }
    }

    @Test func `a durable enqueue survives the death of a server that writes every change`() async throws {
        try await withServer(durable: true) { server, broker in
            let request = Self.request()
            #expect(try await broker.enqueue([request], durability: .durable) == [.accepted(request.job.id)])
            #expect(try await broker.enqueue([request], durability: .durable) == [.duplicate(of: request.job.id)])
            try await server.restart()
            #expect(try await broker.receiveOne(as: "a").jobID == request.job.id)
        }
    }

    @Test func `a durable enqueue says when the disk is written only once a second`() async throws {
        try await withServer(durable: true) { server, broker in
            try await server.run("CONFIG", "SET", "appendfsync", "everysec")
            // From 7.2 on the server can be asked to wait for its disk.
            let version = try await server.run("INFO", "server")
            guard version.contains("redis_version:7.0") || version.contains("redis_version:6") else { return }
            let error = await #expect(throws: BrokerError.self) {
                try await broker.enqueue([Self.request()], durability: .durable)
            }
            #expect(error?.code == .notDurable && error?.message.contains("appendfsync always") == true)
        }
    }

    @Test func `an enqueue that asks for a replica says when there is none`() async throws {
        try await withServer { _, broker in
            let durability = Durability(isOnDisk: false, replicas: 1, timeout: .milliseconds(50))
            let error = await #expect(throws: BrokerError.self) {
                try await broker.enqueue([Self.request()], durability: durability)
            }
            #expect(error?.code == .notDurable && error?.message.contains("0 of 1 replicas") == true)
            // The message says so: the job is in the queue.
            let depth = try await broker.statistics(of: Self.queue).depth
            #expect(depth == 1)
        }
    }

    @Test func `a user of an access list works in its own database, and others are refused`() async throws {
        try await withServer { server, _ in
            try await server.run("ACL", "SETUSER", "juke", "on", ">secret", "~test:*", "+@all")
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            var configuration = server.configuration
            (configuration.username, configuration.password, configuration.database) = ("juke", "secret", 3)
            let broker = RedisBroker(configuration, clock: SystemClock(), logger: logger)
            try await broker.connect()
            let request = Self.request()
            #expect(try await broker.enqueue([request]) == [.accepted(request.job.id)])
            #expect(try await server.run("DBSIZE") == "0")
            await broker.shutdown()

            configuration.keyPrefix = "other"
            let stranger = RedisBroker(configuration, clock: SystemClock(), logger: logger)
            let error = await #expect(throws: BrokerError.self) { try await stranger.enqueue([Self.request()]) }
            #expect(error?.code == .notPermitted)
            await stranger.shutdown()
        }
    }

    @Test func `the rights that docs/operating.md gives a user are enough for every road of a job`() async throws {
        try await withServer { server, _ in
            let page = try String(
                contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
                    path: "../../docs/operating.md"), encoding: .utf8)
            let rights = try #require(page.firstMatch(of: /ACL SETUSER juke on '>PASSWORD' '~juke:\*' (.*)/)).1
                .replacingOccurrences(of: "'", with: "").split(separator: " ").map(String.init)
            try await server.redis.run(["ACL", "SETUSER", "juke", "on", ">secret", "~test:*"] + rights)
            var configuration = server.configuration
            (configuration.username, configuration.password) = ("juke", "secret")
            let broker = RedisBroker(
                configuration, clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await broker.connect()

            try await Self.useEveryScript(broker, server)
            try await broker.announce("event")
            _ = try await broker.events(after: nil, waitingUpTo: .zero)
            #expect(try await broker.workers().isEmpty)
            await broker.shutdown()
        }
    }

    @Test func `while Redis is known to be away calls are refused, and work again by themselves`() async throws {
        let server = try TestServer(durable: true)
        defer { server.stop() }
        var configuration = server.configuration
        configuration.retryBudget = .milliseconds(50)
        let broker = RedisBroker(
            configuration, clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await broker.connect()
        server.die()
        for _ in 0..<20 {
            let error = await #expect(throws: BrokerError.self) { try await broker.enqueue([Self.request()]) }
            #expect(error?.isTransient == true)
        }
        try server.rise()
        let request = Self.request()
        var results: [EnqueueResult] = []
        try await eventually("accepted job") {
            results = (try? await broker.enqueue([request])) ?? []
            return !results.isEmpty
        }
        #expect(results == [.accepted(request.job.id)] || results == [.duplicate(of: request.job.id)])
        await broker.shutdown()
    }

    @Test func `pause reaches a reader that waits already`() async throws {
        try await withServer { server, broker in
            try await broker.open([Self.queue])
            let reader = Task {
                try await broker.receive(from: [Self.queue], as: "a", limit: 1, waitingUpTo: .seconds(2))
            }
            try await eventually("reader that waits") {
                try await server.run("CLIENT", "LIST").contains("cmd=xreadgroup")
            }
            try await broker.pause(Self.queue)
            try await broker.enqueue([Job("t")])
            #expect(try await reader.value.isEmpty)
            #expect(try await broker.statistics(of: Self.queue).lag == 1)
        }
    }

    @Test func `a read that waits when the broker is closed still brings what comes`() async throws {
        try await withServer { server, producer in
            let broker = server.redis.broker()
            #expect(try await broker.receiveAll(as: "a").isEmpty)
            let reader = Task {
                try await broker.receive(from: [Self.queue], as: "a", limit: 1, waitingUpTo: .seconds(2))
            }
            // The connection's last command was a read already; what counts is that one blocks.
            try await eventually("reader that waits") {
                try await server.run("INFO", "clients").contains("blocked_clients:1")
            }

            await broker.shutdown()
            try await producer.enqueue([Job("t")])

            #expect(try await reader.value.count == 1)
        }
    }
}
