import ArgumentParser
import Testing

@testable import JukeCommand

/// What `--help` says.
struct HelpTests {
    struct Expectation: CustomTestStringConvertible {
        let command: any ParsableCommand.Type
        let arguments: [String]

        var testDescription: String { "\(command)" }
    }

    private static let database = ["--database-url", "--log-level", "--log-format"]
    private static let provider = ["--catalog-provider", "--feature-provider", "--spotify-api-url", "--reccobeats-url"]

    private static let expectations = [
        Expectation(
            command: RecommendCommand.self,
            arguments: database + [
                "--redis-url", "--seeds", "--not", "--profiles", "--exclude", "--exclude-profile-favorites",
                "--resource-types",
                "--limit", "--seed-weight", "--min", "--max", "--target", "--include-genres", "--exclude-genres",
                "--explicit", "--max-per-artist", "--max-per-album", "--diversity", "--explain", "--offline",
                "--no-offline",
                "--format", "--json", "<names>",
                "time_signature", "open.spotify.com", "Tool^2",
            ]
        ),
        Expectation(command: RetrainCommand.self, arguments: database + ["--model-dir", "--json"]),
        Expectation(
            command: ImportCommand.CSV.self,
            arguments: database + [
                "<file>", "--provider", "--batch-size", "--bad-rows", "--json", "track_id", "time_signature",
            ]
        ),
        Expectation(
            command: CrawlCatalogCommand.self,
            arguments: database + provider + ["--genres", "--artists-per-genre", "--mix-invented", "--json"]
        ),
        Expectation(command: IngestAudioFeaturesCommand.self, arguments: database + provider + ["--json"]),
        Expectation(command: EmbeddingsCommand.Export.self, arguments: database + ["--out", "--json"]),
        Expectation(command: ModelsCommand.List.self, arguments: database + ["--json"]),
        Expectation(command: ModelsCommand.Show.self, arguments: database + ["<version>"]),
        Expectation(command: ModelsCommand.Activate.self, arguments: database + ["<version>"]),
        Expectation(command: ModelsCommand.Rollback.self, arguments: database),
        Expectation(command: ModelsCommand.Export.self, arguments: database + ["--out", "<version>"]),
        Expectation(command: ModelsCommand.Prune.self, arguments: database + ["--keep"]),
        Expectation(command: TokenCommand.Create.self, arguments: database + ["<name>", "--admin"]),
        Expectation(command: TokenCommand.List.self, arguments: database + ["--json"]),
        Expectation(command: TokenCommand.Revoke.self, arguments: database + ["<name>"]),
        Expectation(
            command: ProfileCommand.Import.self,
            arguments: database + ["<file>", "--owner", "--bad-rows", "--json", "favorite_artists", "CSV", "version 5"]
        ),
        Expectation(command: ProfileCommand.List.self, arguments: database + ["--owner", "--json"]),
        Expectation(command: ProfileCommand.Show.self, arguments: database + ["<uuid>", "--json"]),
        Expectation(command: ProfileCommand.Remove.self, arguments: database + ["<uuids>"]),
        Expectation(command: StatusCommand.self, arguments: database + ["--json"]),
        Expectation(command: MigrateCommand.self, arguments: database),
        Expectation(command: DoctorCommand.self, arguments: database + ["--redis-url", "--json"]),
        Expectation(command: DemoCommand.self, arguments: ["--provider", "--port", "--no-serve"]),
        Expectation(command: UpCommand.self, arguments: database + provider + ["--model-dir"]),
    ]

    @Test(arguments: expectations)
    func `the help of a command describes every argument`(_ expectation: Expectation) {
        let help = JukeCommand.helpMessage(for: expectation.command, columns: 200)

        for argument in expectation.arguments {
            #expect(help.contains(argument), "\(argument) is missing")
        }
    }

    @Test(arguments: expectations)
    func `a command's own flags stand before those that all commands have`(_ expectation: Expectation) throws {
        let help = JukeCommand.helpMessage(for: expectation.command, columns: 200)
        guard let common = help.firstRange(of: "  --database-url"), let own = help.firstRange(of: "  --json") else {
            return
        }

        #expect(own.lowerBound < common.lowerBound)
    }

    private static let others: [any ParsableCommand.Type] = [
        PathCommand.self, PlaylistCommand.self, RadioCommand.self, ListenCommand.self, EvalCommand.self,
        ImportCommand.Files.self, ImportCommand.Playlists.self, ImportCommand.Vectors.self, CatalogCommand.Remove.self,
    ]

    private static let commands = expectations.map(\.command).filter { $0 != ImportCommand.CSV.self } + others

    @Test func `the help begins with examples, each of which the command takes`() throws {
        for command in Self.commands {
            let help = JukeCommand.helpMessage(for: command, columns: 80)
            let examples = command.configuration.discussion.split(separator: "\n").dropFirst()
                .prefix { $0.hasPrefix("  juke ") }

            #expect(command.configuration.discussion.hasPrefix("Examples:\n"), "\(command)")
            #expect(!examples.isEmpty, "\(command)")
            let (example, usage) = (
                try #require(help.firstRange(of: "  juke ")), try #require(help.firstRange(of: "USAGE:"))
            )
            #expect(example.lowerBound < usage.lowerBound)
            // What stands for something long cannot be taken as it is.
            for example in examples where !example.contains("…") {
                #expect(throws: Never.self, "\(example)") { try JukeCommand.parseAsRoot(Self.words(of: example)) }
            }
        }
    }

    /// The words of a line as a shell would split it, the name of the program left out.
    private static func words(of line: Substring) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { place, part in
            place.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }.dropFirst().map(\.self)
    }

    @Test func `the help of juke names its commands and where it works`() {
        let help = JukeCommand.helpMessage(for: JukeCommand.self, columns: 200)

        for word in [
            "demo", "up", "migrate", "import", "crawl-catalog", "ingest-audio-features", "retrain", "recommend",
            "embeddings", "models", "profile", "token", "status", "doctor", "JUKE_DATABASE_URL", "juke-enqueue",
        ] {
            #expect(help.contains(word), "\(word) is missing")
        }
    }
}
