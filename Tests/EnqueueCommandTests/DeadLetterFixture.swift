import ArgumentParser
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline

@testable import EnqueueCommand

/// A broker with dead letters in two queues: three retrains and two crawls, which died for two reasons.
struct DeadLetterFixture {
    let clock = ManualClock()
    let producer: Producer

    var broker: any Broker { producer.broker }

    init() async throws {
        producer = Producer(broker: InMemoryBroker(clock: clock), routes: try Routes.juke(), clock: clock)
        for (task, reason) in [
            (TaskName.retrain, "too small: 17 tracks"), (.retrain, "disk full"), (.retrain, "too small: 23 tracks"),
            (.crawlCatalog, "disk full"), (.crawlCatalog, "too small: 5 tracks"),
        ] {
            try await bury(Job(task, payload: Data(#"{"a":1}"#.utf8)), because: reason)
        }
    }

    /// Lets a job die.
    func bury(_ job: Job, because reason: String) async throws {
        let queue = producer.routes.queue(for: job.task)
        try await broker.open([queue])
        try await producer.enqueue(job)
        clock.advance(by: .seconds(1))
        for delivery in try await broker.receive(from: [queue], as: "test", limit: 1, waitingUpTo: .zero) {
            _ = try await broker.bury(delivery, reason: reason)
        }
    }

    /// The dead letters that a selection means.
    func selected(_ arguments: String...) async throws -> [DeadLetter] {
        try await selected(arguments)
    }

    func selected(_ arguments: [String]) async throws -> [DeadLetter] {
        var deadLetters: [DeadLetter] = []
        try await DeadSelection.parse(arguments).forEach(in: producer) { deadLetters.append($0) }
        return deadLetters
    }
}
