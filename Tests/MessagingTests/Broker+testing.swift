import Foundation
import Messaging
import Testing

extension Broker {
    /// Enqueues into the conformance queue, without limits.
    @discardableResult
    func enqueue(_ jobs: [Job], delay: Duration = .zero) async throws -> [EnqueueResult] {
        try await enqueue(
            jobs.map { EnqueueRequest(job: $0, queue: BrokerConformanceTests.queue, delay: delay) }
        )
    }

    /// Everything that waits in the conformance queue, suspects first.
    func receiveAll(as consumer: ConsumerName) async throws -> [Delivery] {
        try await open([BrokerConformanceTests.queue])
        var deliveries: [Delivery] = []
        while let suspect = try await receiveSuspect(as: consumer) { deliveries.append(suspect) }
        return try await deliveries
            + receive(from: [BrokerConformanceTests.queue], as: consumer, limit: 1000, waitingUpTo: .zero)
    }

    /// The suspect that has waited longest in the conformance queue.
    func receiveSuspect(as consumer: ConsumerName) async throws -> Delivery? {
        try await receiveSuspect(from: [BrokerConformanceTests.queue], as: consumer)
    }

    /// The next of the jobs that wait in the conformance queue.
    func receiveNext(as consumer: ConsumerName) async throws -> Delivery {
        try await open([BrokerConformanceTests.queue])
        let deliveries = try await receive(
            from: [BrokerConformanceTests.queue], as: consumer, limit: 1, waitingUpTo: .zero)
        return try #require(deliveries.first)
    }

    /// The one job that waits in the conformance queue.
    func receiveOne(as consumer: ConsumerName) async throws -> Delivery {
        let deliveries = try await receiveAll(as: consumer)
        #expect(deliveries.count == 1)
        return try #require(deliveries.first)
    }

    /// Nothing is in the conformance queue, not waiting, running or delayed.
    func expectEmpty(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let figures = try await statistics(of: BrokerConformanceTests.queue)
        let isEmpty = figures.depth + figures.pending + figures.delayed + figures.lag == 0
        #expect(isEmpty, "\(figures)", sourceLocation: sourceLocation)
    }
}
