import ArgumentParser
import CommandKit
import Concurrency
import Messaging
import MessagingTesting
import Pipeline
import Testing

@testable import EnqueueCommand

/// Which dead letters a command means.
struct DeadSelectionTests {
    @Test func `without a selection every dead letter is meant`() async throws {
        #expect(try await DeadLetterFixture().selected().count == 5)
    }

    @Test func `queue, task and reason narrow the selection`() async throws {
        let fixture = try await DeadLetterFixture()
        #expect(try await fixture.selected("--queue", "embedding").count == 3)
        #expect(try await fixture.selected("--task", "catalog.tasks.crawl_catalog").count == 2)
        #expect(try await fixture.selected("--reason", "small").count == 3)
        #expect(try await fixture.selected("--reason", "too small: N tracks").count == 3)
        #expect(try await fixture.selected("--queue", "embedding", "--reason", "disk").count == 1)
    }

    @Test(arguments: [["--queue", "nowhere"], ["--letter", "1-1"]])
    func `a selection that does not exist is an error`(arguments: [String]) async throws {
        let fixture = try await DeadLetterFixture()

        await #expect(throws: CommandError.self) { try await fixture.selected(arguments) }
    }

    @Test func `the limit holds over all queues`() async throws {
        #expect(try await DeadLetterFixture().selected("--limit", "4").count == 4)
    }

    @Test func `one dead letter is found by its name`() async throws {
        let fixture = try await DeadLetterFixture()
        let deadLetters = try await fixture.broker.deadLetters(in: .embedding, after: .start, limit: 10)
        let wanted = try #require(deadLetters.dropFirst().first)

        #expect(try await fixture.selected("--letter", wanted.entry.rawValue, "--queue", "embedding") == [wanted])
    }

    @Test func `a job that died later than asked for is left out`() async throws {
        let fixture = try await DeadLetterFixture()
        let end = fixture.clock.now - .milliseconds(1)
        var count = 0

        try await DeadSelection.parse([]).forEach(in: fixture.producer, diedBy: end) { _ in count += 1 }

        #expect(count == 4)
    }

    @Test func `dead letters that the body removes do not disturb the passage`() async throws {
        let fixture = try await DeadLetterFixture()

        try await DeadSelection.parse([]).forEach(in: fixture.producer) { deadLetter in
            _ = try await fixture.broker.delete(deadLetters: [deadLetter.entry], in: deadLetter.queue)
        }

        #expect(try await fixture.broker.statistics(of: .embedding).dead == 0)
        #expect(try await fixture.broker.statistics(of: .catalog).dead == 0)
    }
}
