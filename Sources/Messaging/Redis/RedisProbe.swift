package import Concurrency

/// One connection for single commands as text: for tests beside a broker.
package final class RedisProbe: Sendable {
    private let connection: RedisConnection
    private let url: String

    /// Prepares a probe, which connects with its first command.
    package init(_ configuration: RedisConfiguration, clock: any TimeSource) {
        connection = RedisConnection(configuration, name: "juke-probe", blocks: false, clock: clock) {}
        url = configuration.displayURL
    }

    /// Runs one command; the elements of an array come back as lines.
    ///
    /// - Throws: ``BrokerError`` when Redis cannot be reached or refuses the command.
    @discardableResult
    package func run(_ arguments: [String]) async throws -> String {
        let value = try await connection.send(RedisPipeline(arguments.map { .text($0) }))[0]
        if let error = value.error { throw error.brokerError(at: url) }
        return Self.text(value)
    }

    /// Ends the connection.
    package func close() {
        connection.close()
    }

    private static func text(_ value: RedisValue) -> String {
        if case .array(let elements) = value { return elements.map(text).joined(separator: "\n") }
        return value.text ?? ""
    }
}
