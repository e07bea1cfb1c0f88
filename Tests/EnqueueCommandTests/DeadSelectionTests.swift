import ArgumentParser
import Foundation
import Messaging
import Pipeline
import Testing

@testable import EnqueueCommand

/// Which dead letters a command means.
struct DeadSelectionTests {
    /// A broker with dead letters in two queues: three retrains and two crawls, which died for two reasons.
    private static func graveyard() async throws -> Producer {
        let broker = InMemoryBroker()
        let producer = Producer(broker: broker, routes: try Routes.juke())
        for (task, reason) in [
            (TaskName.retrain, "too small"), (.retrain, "disk full"), (.retrain, "too small"),
            (.crawlCatalog, "disk full"), (.crawlCatalog, "too small"),
        ] {
            let queue = producer.routes.queue(for: task)
            try await broker.open([queue])
            try await producer.enqueue(Job(task, payload: Data("{}".utf8)))
            let deliveries = try await broker.receive(from: [queue], as: "test", limit: 1, waitingUpTo: .zero)
            for delivery in deliveries { _ = try await broker.bury(delivery, reason: reason) }
        }
        return producer
    }

    private static func selected(_ arguments: String...) async throws -> [DeadLetter] {
        var letters: [DeadLetter] = []
        let selection = try DeadSelection.parse(arguments)
        try await selection.forEach(in: try await graveyard()) { letters.append($0) }
        return letters
    }

    @Test func `without a selection every letter is meant`() async throws {
        #expect(try await Self.selected().count == 5)
    }

    @Test func `queue, task and reason narrow the selection`() async throws {
        #expect(try await Self.selected("--queue", "embedding").count == 3)
        #expect(try await Self.selected("--task", "catalog.tasks.crawl_catalog").count == 2)
        #expect(try await Self.selected("--reason", "small").count == 3)
        #expect(try await Self.selected("--queue", "embedding", "--reason", "disk").count == 1)
        #expect(try await Self.selected("--queue", "nowhere").isEmpty)
    }

    @Test func `the limit holds over all queues`() async throws {
        #expect(try await Self.selected("--limit", "4").count == 4)
    }

    @Test func `one letter is found by its name`() async throws {
        let producer = try await Self.graveyard()
        let letters = try await producer.broker.deadLetters(in: .embedding, after: .start, limit: 10)
        let wanted = try #require(letters.dropFirst().first)
        var found: [DeadLetter] = []

        let selection = try DeadSelection.parse(["--letter", wanted.entry.rawValue, "--queue", "embedding"])
        try await selection.forEach(in: producer) { found.append($0) }

        #expect(found == [wanted])
    }

    @Test func `letters that the body removes do not disturb the passage`() async throws {
        let producer = try await Self.graveyard()

        try await DeadSelection.parse([]).forEach(in: producer) { letter in
            _ = try await producer.broker.purge([letter.entry], in: letter.queue)
        }

        #expect(try await producer.broker.statistics(of: .embedding).dead == 0)
        #expect(try await producer.broker.statistics(of: .catalog).dead == 0)
    }
}
