import ArgumentParser
import CommandKit
import Foundation
import Testing

@testable import EnqueueCommand

/// What `juke-enqueue` takes, and says when there is no fleet.
struct EnqueueCommandTests {
    private static let fleet = ["--redis-url", "--database-url", "--json"]
    private static let order = fleet + ["--countdown", "--eta", "--expires", "--unique", "--durable", "--wait"]
    private static let selection = fleet + ["--queue", "--task", "--reason", "--letter", "--limit"]

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
        Expectation(command: QueuesSubcommand.self, arguments: fleet + ["--watch"]),
        Expectation(command: WorkersSubcommand.self, arguments: fleet),
        Expectation(command: JobSubcommand.self, arguments: fleet + ["<id>"]),
        Expectation(command: DeadSubcommand.List.self, arguments: selection + ["--each"]),
        Expectation(command: DeadSubcommand.Show.self, arguments: fleet + ["<name>"]),
        Expectation(command: DeadSubcommand.Replay.self, arguments: selection + ["--rate"]),
        Expectation(command: DeadSubcommand.Purge.self, arguments: selection + ["--yes"]),
        Expectation(command: PauseSubcommand.self, arguments: fleet + ["<queues>"]),
        Expectation(command: ResumeSubcommand.self, arguments: fleet + ["<queues>"]),
        Expectation(command: DrainSubcommand.self, arguments: fleet + ["<queues>", "--timeout"]),
        Expectation(
            command: LimitsSubcommand.self,
            arguments: fleet + ["<queue>", "--concurrency", "--rate", "--depth", "--clear"]
        ),
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
        ["task"], ["task", ""], ["task", "x", "--payload", "[]"], ["task", "x", "--payload", "{"],
        ["task", "x", "--count", "0"], ["task", "x", "--count", "100001", "--wait"], ["task", "x", "--queue", ""],
        ["task", "x y"], ["task", "x\u{1B}[31m"], ["task", "x", "--queue", "}"],
        ["dead", "replay", "--rate", "0"], ["dead", "list", "--limit", "0"], ["dead", "show"],
        ["crawl", "--artists-per-genre", "0"], ["job"], ["pause"], ["pause", ""], ["drain", "q", "--timeout=-1"],
        ["limits", "--rate", "3"], ["limits", "q", "--rate", "0"], ["limits", "q", "--concurrency", "0"],
        ["limits", "q", "--depth", "many"], ["queues", "--watch", "0"], ["nonsense"],
    ])
    func `a bad value is a usage error`(_ arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try EnqueueCommand.parseAsRoot(arguments) }

        #expect(error.map { EnqueueCommand.exitCode(for: $0) } == .validationFailure)
    }

    @Test func `a worker of a queue without a name is a usage error`() {
        for names in [[""], ["catalog", " "], ["catalog,"]] {
            #expect(throws: (any Error).self) { try WorkerProcessOptions.parse(["--queues"] + names) }
        }
        #expect(throws: Never.self) { try WorkerProcessOptions.parse([]) }
    }

    @Test(arguments: ["*", "a?", "[a]", "a{b}", "a b", "a\nb", "a\u{1B}[2Jb", "a\u{9B}b", "a\u{202E}b"])
    func `a queue's name steers neither terminals nor patterns`(name: String) {
        #expect(throws: (any Error).self) { try WorkerProcessOptions.parse(["--queues", name]) }
        #expect(throws: (any Error).self) {
            try EnqueueCommand.parseAsRoot(["task", "debug.tasks.echo", "--queue", name])
        }
        #expect(throws: Never.self) { try WorkerProcessOptions.parse(["--queues", "ünï名"]) }
    }

    @Test func `a worker's queues have spaces or commas between them`() throws {
        for names in [["catalog", "rank"], ["catalog,rank"], ["catalog, rank"]] {
            let options = try WorkerProcessOptions.parse(["--queues"] + names)

            #expect(options.queues == ["catalog", "rank"])
        }
    }

    @Test func `a limit is a number or off`() throws {
        let limits = try LimitsSubcommand.parse(["catalog", "--concurrency", "4", "--rate", "0.5", "--depth", "OFF"])

        #expect(limits.concurrency?.value == 4)
        #expect(limits.rate?.value == 0.5)
        #expect(limits.depth != nil && limits.depth?.value == nil)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `every shell gets a completion script that knows the queues`(_ shell: String) throws {
        let error = #expect(throws: (any Error).self) {
            try EnqueueCommand.parseAsRoot(["--generate-completion-script", shell])
        }

        let script = try #require(error.map { EnqueueCommand.fullMessage(for: $0) })
        #expect(script.contains("recommender"))
        #expect(script.contains("limits"))
    }

    @Test func `without Redis the error names in one line the juke command that does the same`() async throws {
        let fleet = try FleetOptions.parse(["--redis-url", "unix:///nowhere/redis.sock"])

        let error = await #expect(throws: CommandError.self) {
            try await fleet.connect(instead: "`juke retrain` does the same in its own process", timeout: .zero)
        }

        let text = try #require(error?.description)
        #expect(text.contains("unix:///nowhere/redis.sock"))
        #expect(text.contains("JUKE_REDIS_URL"))
        #expect(text.hasSuffix("; without a fleet, `juke retrain` does the same in its own process"))
        #expect(!text.contains("\n"))
    }

    @Test func `a payload is read from a file, and refused when it is no object`() throws {
        func payload(_ text: String) throws -> Data {
            let command = try EnqueueCommand.parseAsRoot(["task", "x", "--payload", text])
            return try #require(command as? TaskSubcommand).readPayload()
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "juke-payload-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{"a": 1}"#.utf8).write(to: file)

        #expect(try payload("@\(file.path)") == Data(#"{"a": 1}"#.utf8))
        #expect(try payload(#"{"b": 2}"#) == Data(#"{"b": 2}"#.utf8))
        try Data("[1]".utf8).write(to: file)
        #expect(throws: ValidationError.self) { try payload("@\(file.path)") }
        #expect(throws: CommandError.self) { try payload("@\(file.path).missing") }
    }

    @Test func `a payload is read from standard input, however large, and refused when it is no object`() throws {
        func payload(_ text: String) throws -> Data {
            let command = try EnqueueCommand.parseAsRoot(["task", "x", "--payload", "-"])
            let file = FileManager.default.temporaryDirectory.appending(path: "juke-input-\(UUID().uuidString)")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            return try #require(command as? TaskSubcommand).readPayload(FileHandle(forReadingFrom: file))
        }
        // More than an argument may have.
        let large = #"{"a": "\#(String(repeating: "x", count: 300_000))"}"#

        #expect(try payload(large) == Data(large.utf8))
        for text in ["", "[1]", "{"] { #expect(throws: ValidationError.self) { try payload(text) } }
    }
}
