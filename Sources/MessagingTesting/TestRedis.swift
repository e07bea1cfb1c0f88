import Concurrency
import Foundation
import Logging
package import Messaging

/// The Redis that tests run on, as seen from outside the broker: a connection for commands of the test's own.
package final class TestRedis: Sendable {
    /// Where it is, with the prefix of one test.
    package let configuration: RedisConfiguration
    private let probe: RedisProbe

    /// Connects to the server that `JUKE_TEST_REDIS_URL` names.
    ///
    /// - Throws: `BrokerError` when the variable is missing or no URL of Redis.
    package convenience init(prefix: String) throws {
        guard let url = BrokerUnderTest.redisURL else {
            throw BrokerError(.invalidURL, "JUKE_TEST_REDIS_URL is not set, but JUKE_REQUIRE_SERVICES asks for Redis")
        }
        try self.init(url: url, prefix: prefix)
    }

    /// Connects to the server at `url` with its first command; every key begins with `prefix`.
    ///
    /// - Throws: `BrokerError` when `url` is no URL of Redis.
    package init(url: String, prefix: String) throws {
        var configuration = try RedisConfiguration(url: url)
        configuration.keyPrefix = prefix
        self.configuration = configuration
        probe = RedisProbe(configuration, clock: SystemClock())
    }

    /// A new broker on the keys of this test.
    package func broker() -> RedisBroker {
        RedisBroker(
            configuration, clock: SystemClock(), logger: Logger(label: "test.redis") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs one command of the test's own; arrays come back as lines.
    ///
    /// - Throws: `BrokerError` when Redis cannot be reached or refuses the command.
    @discardableResult
    package func run(_ arguments: String...) async throws -> String {
        try await probe.run(arguments)
    }

    /// Runs one command of the test's own; arrays come back as lines.
    ///
    /// - Throws: `BrokerError` when Redis cannot be reached or refuses the command.
    @discardableResult
    package func run(_ arguments: [String]) async throws -> String {
        try await probe.run(arguments)
    }

    /// The key of a queue, such as `stream`.
    package func key(_ queue: QueueName, _ name: String) -> String {
        "\(configuration.keyPrefix):{\(queue)}:\(name)"
    }

    /// Every key with the prefix of this test, in no particular order.
    ///
    /// - Throws: `BrokerError` when Redis cannot be reached.
    package func allKeys() async throws -> [String] {
        try await run("KEYS", "\(configuration.keyPrefix):*").split(separator: "\n").map(String.init)
    }

    func age(_ delivery: Delivery, by duration: Duration) async throws {
        try await probe.run([
            "XCLAIM", key(delivery.queue, delivery.isSuspect ? "suspects" : "stream"), "juke",
            delivery.consumer.rawValue, "0", delivery.entry.rawValue,
            "IDLE", String(duration.inMilliseconds), "JUSTID",
        ])
    }

    func hasten(_ queue: QueueName, by duration: Duration) async throws {
        for job in try await run("ZRANGE", key(queue, "delayed"), "0", "-1").split(separator: "\n") {
            try await run("ZINCRBY", key(queue, "delayed"), "-\(duration.inMilliseconds)", String(job))
        }
    }

    func addRaw(_ fields: [String: String], to queue: QueueName) async throws {
        try await probe.run(["XADD", key(queue, "stream"), "*"] + fields.flatMap { [$0.key, $0.value] })
    }

    /// Removes all keys of this test, and ends the connection; later commands of the test fail.
    package func removeKeys() async {
        guard let keys = try? await allKeys(), !keys.isEmpty else { return probe.close() }
        _ = try? await probe.run(["DEL"] + keys)
        probe.close()
    }
}
