public import Messaging

/// What a test does to a broker from outside: above all, let time pass.
public enum BrokerControls: Sendable {
    /// Memory: time is a clock that the test moves.
    case inMemory(ManualClock)
    /// Redis: time is moved by rewriting what was measured with it.
    case redis(TestRedis)

    /// Makes the delivery look as if its consumer had given no heartbeat for `duration`.
    public func age(_ delivery: Delivery, by duration: Duration) async throws {
        switch self {
        case .inMemory(let clock): clock.advance(by: duration)
        case .redis(let server): try await server.age(delivery, by: duration)
        }
    }

    /// Makes what is delayed in the queue due `duration` sooner.
    public func hasten(_ queue: QueueName, by duration: Duration) async throws {
        switch self {
        case .inMemory(let clock): clock.advance(by: duration)
        case .redis(let server): try await server.hasten(queue, by: duration)
        }
    }

    /// Puts fields into the stream that are not a job.
    public func addRaw(_ fields: [String: String], to queue: QueueName, of broker: any Broker) async throws {
        switch self {
        case .inMemory: try await (broker as? InMemoryBroker)?.addRaw(fields, to: queue)
        case .redis(let server): try await server.addRaw(fields, to: queue)
        }
    }
}
