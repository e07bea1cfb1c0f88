import ArgumentParser
import CommandKit
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Runs
import Testing

@testable import EnqueueCommand

/// Dead jobs that run again, and how they are grouped.
struct DeadReplayTests {
    private static func replay(
        _ fixture: DeadLetterFixture, _ arguments: String...
    ) async throws -> DeadSubcommand.Replay.Report {
        let command = try DeadSubcommand.Replay.parse(["--rate", "100000"] + arguments)
        return try await command.replay(
            fixture.producer, ProgressBar(isSilent: true, clock: SystemClock()), RunReplay(starters: []) { nil })
    }

    @Test func `a replayed job waits again, as a fresh one`() async throws {
        let fixture = try await DeadLetterFixture()

        #expect(try await Self.replay(fixture) == .init(replayed: 5, duplicates: 0))

        #expect(try await fixture.selected().isEmpty)
        let deliveries = try await fixture.broker.receive(from: [.embedding], as: "w", limit: 9, waitingUpTo: .zero)
        #expect(deliveries.count == 3)
        #expect(deliveries.allSatisfy { $0.job?.attempt == 0 && $0.job?.crashes == 0 })
    }

    @Test func `a replay that was cut short goes on where it stopped, and nothing runs twice`() async throws {
        let fixture = try await DeadLetterFixture()

        #expect(try await Self.replay(fixture, "--limit", "2").replayed == 2)
        #expect(try await Self.replay(fixture).replayed == 3)
        #expect(try await Self.replay(fixture).replayed == 0)

        var jobs: [JobID] = []
        for queue in [QueueName.embedding, .catalog] {
            jobs += try await fixture.broker.receive(from: [queue], as: "w", limit: 9, waitingUpTo: .zero).map(
                \.jobID)
        }
        #expect(jobs.count == 5 && Set(jobs).count == 5)
    }

    @Test func `a job whose unique key is held stays dead`() async throws {
        let fixture = try await DeadLetterFixture()
        try await fixture.bury(Job(.retrain, unique: "retrain"), because: "disk full")
        try await fixture.producer.enqueue(Job(.retrain, unique: "retrain"))

        #expect(try await Self.replay(fixture) == .init(replayed: 5, duplicates: 1))

        #expect(try await fixture.selected().count == 1)
    }

    @Test func `the report counts the jobs that stay dead`() {
        #expect(DeadSubcommand.Replay.Report(replayed: 1, duplicates: 0).lines == ["Replayed 1 job."])
        #expect(DeadSubcommand.Replay.Report(replayed: 3, duplicates: 2).lines.count == 2)
        let refused = DeadSubcommand.Replay.Report(replayed: 0, refused: ["its item is done": 2])
        #expect(refused.lines == ["Replayed 0 jobs.", "2 stay dead: its item is done."])
    }

    @Test func `a job of a run that would do nothing stays dead, and is not called replayed`() async throws {
        let fixture = try await DeadLetterFixture()
        try await fixture.bury(Job(.crawlArtist, run: "run-1"), because: "no luck")

        let report = try await Self.replay(fixture)

        #expect(report.replayed == 5)
        #expect(report.refused == ["it belongs to a run, and JUKE_DATABASE_URL names no store": 1])
        #expect(try await fixture.selected().map(\.reason) == ["no luck"])
    }

    @Test func `a replayed job says how often it was replayed`() async throws {
        let fixture = try await DeadLetterFixture()
        _ = try await Self.replay(fixture, "--queue", "embedding")
        let deliveries = try await fixture.broker.receive(from: [.embedding], as: "w", limit: 9, waitingUpTo: .zero)
        #expect(deliveries.allSatisfy { $0.job?.replays == 1 })
    }

    @Test(arguments: [
        ("too small: 17 tracks", "too small: N tracks"), ("lost 3 workers", "lost N workers"),
        ("no row 0199c8a2-7b1e-7c3d-9a3b-000000000001", "no row <id>"), ("hash 0a1b2c3d4e5f60718293", "hash <id>"),
        ("field 'v' is 'x'", "field '…' is '…'"), ("first line\nsecond", "first line"), ("", ""),
        ("PostgreSQL said P0001: 5 bugs", "PostgreSQL said P0001: N bugs"),
        ("PostgreSQL said 57014: too slow", "PostgreSQL said 57014: too slow"),
    ])
    func `errors that differ in names and numbers are one error`(_ reason: String, _ expected: String) {
        #expect(DeadGroup.fingerprint(of: reason) == expected)
    }

    @Test func `dead letters are grouped by queue, task and error, the largest group first`() async throws {
        let fixture = try await DeadLetterFixture()
        var collector = DeadGroup.Collector()
        for deadLetter in try await fixture.selected() { collector.add(deadLetter) }

        let groups = collector.sorted
        #expect(groups.map(\.count) == [2, 1, 1, 1])
        #expect(groups[0].error == "too small: N tracks" && groups[0].queue == "embedding")
        #expect(groups[0].firstDiedAt < groups[0].lastDiedAt)
        let lines = DeadGroup.lines(groups, at: fixture.clock.now)
        #expect(lines.count == 6)
        #expect(lines.contains { $0.contains("disk full") })
        #expect(DeadGroup.lines([], at: fixture.clock.now) == ["No dead letters."])
    }
}
