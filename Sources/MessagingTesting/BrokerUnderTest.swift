import Foundation
import Logging
package import Messaging

/// The brokers that one conformance suite runs on.
package enum BrokerUnderTest: String, CaseIterable, Sendable, CustomStringConvertible {
    /// `InMemoryBroker` with a ``ManualClock``.
    case inMemory
    /// `RedisBroker` on the server that `JUKE_TEST_REDIS_URL` names.
    case redis

    /// The name in the output of the tests.
    package var description: String { rawValue }

    /// The URL of the Redis to test on; `nil` when there is none.
    package static let redisURL = ProcessInfo.processInfo.environment["JUKE_TEST_REDIS_URL"]

    /// Those that can be tested here.
    ///
    /// Without a Redis only memory, which a printed line says; with
    /// `JUKE_REQUIRE_SERVICES=1` Redis is among them all the same, and its tests fail.
    package static let available: [BrokerUnderTest] = {
        if redisURL != nil || ProcessInfo.processInfo.environment["JUKE_REQUIRE_SERVICES"] == "1" { return allCases }
        print("JUKE_TEST_REDIS_URL is not set: the tests that need Redis are left out")
        return [.inMemory]
    }()

    /// Runs `body` on a fresh broker with keys that no other test uses, and removes them afterwards.
    ///
    /// - Throws: The error of `body`, or `BrokerError` when Redis cannot be reached.
    package func withBroker<Result>(
        _ body: (any Broker, BrokerControls) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .inMemory:
            let clock = ManualClock()
            let broker = InMemoryBroker(clock: clock)
            defer { Task { await broker.shutdown() } }
            return try await body(broker, .inMemory(clock))
        case .redis:
            let server = try TestRedis(prefix: "test-\(UInt64.random(in: .min ... .max))")
            let broker = server.broker()
            do {
                try await broker.connect()
                let result = try await body(broker, .redis(server))
                await server.removeKeys()
                await broker.shutdown()
                return result
            } catch {
                await server.removeKeys()
                await broker.shutdown()
                throw error
            }
        }
    }
}

/// Changes a broker from outside for a test: above all, lets time pass.
package enum BrokerControls: Sendable {
    /// Memory: time is a clock that the test moves.
    case inMemory(ManualClock)
    /// Redis: time is moved by rewriting what was measured with it.
    case redis(TestRedis)

    /// Ages the delivery's lease, as if its consumer had given no heartbeat for `duration`.
    ///
    /// - Throws: `BrokerError` when Redis cannot be reached.
    package func age(_ delivery: Delivery, by duration: Duration) async throws {
        switch self {
        case .inMemory(let clock): clock.advance(by: duration)
        case .redis(let server): try await server.age(delivery, by: duration)
        }
    }

    /// Brings what is delayed in the queue forward by `duration`.
    ///
    /// - Throws: `BrokerError` when Redis cannot be reached.
    package func hasten(_ queue: QueueName, by duration: Duration) async throws {
        switch self {
        case .inMemory(let clock): clock.advance(by: duration)
        case .redis(let server): try await server.hasten(queue, by: duration)
        }
    }

    /// Puts fields into the stream that are not a job.
    ///
    /// - Throws: `BrokerError` when Redis cannot be reached.
    package func addRaw(_ fields: [String: String], to queue: QueueName, of broker: any Broker) async throws {
        switch self {
        case .inMemory: try await (broker as? InMemoryBroker)?.addRaw(fields, to: queue)
        case .redis(let server): try await server.addRaw(fields, to: queue)
        }
    }
}
