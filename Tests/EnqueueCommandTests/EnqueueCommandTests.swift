import ArgumentParser
import Testing

@testable import EnqueueCommand

/// What `juke-enqueue` takes, and says when there is no fleet.
struct EnqueueCommandTests {
    private static let fleet = ["--redis-url", "--database-url", "--json"]
    private static let order = fleet + ["--countdown", "--eta", "--unique", "--wait"]

    struct Expectation: CustomTestStringConvertible {
        let command: any ParsableCommand.Type
        let arguments: [String]

        var testDescription: String { "\(command)" }
    }

    private static let expectations = [
        Expectation(command: CrawlSubcommand.self, arguments: order + ["--genres", "--artists-per-genre"]),
        Expectation(command: IngestSubcommand.self, arguments: order),
        Expectation(command: RetrainSubcommand.self, arguments: order),
        Expectation(command: EmbedSubcommand.self, arguments: order),
        Expectation(command: TaskSubcommand.self, arguments: order + ["<name>", "--payload", "--count", "--queue"]),
        Expectation(command: QueuesSubcommand.self, arguments: fleet),
        Expectation(command: WorkersSubcommand.self, arguments: fleet),
        Expectation(command: JobSubcommand.self, arguments: fleet + ["<id>"]),
        Expectation(
            command: DeadSubcommand.List.self,
            arguments: fleet + ["--queue", "--task", "--reason", "--letter", "--limit"]
        ),
        Expectation(command: DeadSubcommand.Replay.self, arguments: fleet + ["--rate", "--queue"]),
        Expectation(command: DeadSubcommand.Purge.self, arguments: fleet + ["--yes", "--queue"]),
        Expectation(command: PauseSubcommand.self, arguments: fleet + ["<queue>"]),
        Expectation(command: ResumeSubcommand.self, arguments: fleet + ["<queue>"]),
        Expectation(command: DoctorSubcommand.self, arguments: fleet + ["--fix"]),
    ]

    @Test(arguments: expectations)
    func `the help of a command describes every argument`(_ expectation: Expectation) {
        let help = EnqueueCommand.helpMessage(for: expectation.command, columns: 200)

        for argument in expectation.arguments {
            #expect(help.contains(argument), "\(argument) is missing")
        }
    }

    @Test(arguments: [
        ["task"], ["task", "x", "--payload", "[]"], ["task", "x", "--payload", "{"], ["task", "x", "--count", "0"],
        ["task", "x", "--count", "2", "--wait"], ["dead", "replay", "--rate", "0"], ["dead", "list", "--limit", "0"],
        ["crawl", "--artists-per-genre", "0"], ["job"], ["pause"], ["nonsense"],
    ])
    func `a bad value is a usage error`(_ arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try EnqueueCommand.parseAsRoot(arguments) }

        #expect(error.map { EnqueueCommand.exitCode(for: $0) } == .validationFailure)
    }

    @Test func `without Redis the error names the juke command that does the same`() async throws {
        let fleet = try FleetOptions.parse(["--redis-url", "unix:///nowhere/redis.sock"])

        let error = await #expect(throws: CommandError.self) {
            try await fleet.connect(instead: "juke retrain", patience: .zero)
        }

        let text = try #require(error?.description)
        #expect(text.contains("unix:///nowhere/redis.sock"))
        #expect(text.contains("JUKE_REDIS_URL"))
        #expect(text.hasSuffix("; without a fleet, `juke retrain` does the same in its own process"))
        #expect(!text.contains("\n"))
    }
}
