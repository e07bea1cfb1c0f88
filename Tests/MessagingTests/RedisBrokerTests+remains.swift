import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import ServiceLifecycle
import Testing

extension RedisBrokerTests {
    @Test func `an ended job leaves only keys that expire`() async throws {
        try await withServer { server, broker in
            let jobs = (0..<20).map { Job("t", replyTo: $0 % 2 == 0 ? "gateway" : nil, unique: "u\($0)") }
            try await broker.enqueue(jobs)
            for delivery in try await broker.receiveAll(as: "a") {
                _ = try await broker.reply(Reply(job: delivery.jobID, answer: .body(Data())), to: delivery)
            }
            #expect(try await broker.removeConsumer("a", from: Self.queue))

            try await broker.expectEmpty()
            for key in try await server.allKeys() {
                let lives = try await server.run("PTTL", key)
                let isKept = ["stream", "suspects", "stats", "queues"].contains { key.hasSuffix(":\($0)") }
                #expect(isKept || (Int(lives) ?? -1) > 0, "\(key) never expires")
            }
            #expect(try await server.run("XLEN", server.key(Self.queue, "stream")) == "0")
        }
    }

    @Test func `a worker on an empty queue is healthy as long as Redis answers, and no longer`() async throws {
        let server = try TestServer(durable: false)
        defer { server.stop() }
        let broker = server.broker()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let producer = Producer(broker: broker, routes: Routes(), clock: SystemClock())
        let worker = Worker(
            broker: broker, producer: producer, handlers: [], queues: [Self.queue], clock: SystemClock(), logger: logger
        )
        #expect(!worker.isHealthy())

        try await broker.connect()
        #expect(worker.isHealthy())
        server.die()
        // What counts is the last answer, not that there once was one.
        try await eventually("unhealthy connection") { !worker.isHealthy(within: .milliseconds(20)) }
        _ = try? await broker.ping()
        #expect(!worker.isHealthy(within: .milliseconds(20)))
        await broker.shutdown()
    }
}
