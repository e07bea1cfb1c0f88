public import ArgumentParser
import Settings

/// `juke`: does the work in its own process, on the store.
public struct JukeCommand: AsyncParsableCommand {
    /// How the command presents itself.
    public static let configuration = CommandConfiguration(
        commandName: "juke",
        abstract: "Music recommendations from audio features: the whole pipeline in one process.",
        discussion: """
            Each command works on the store that JUKE_DATABASE_URL names, with a broker in memory: neither Redis nor \
            other processes are needed. To ask a running fleet instead, use juke-enqueue.
            """,
        version: Juke.version,
        subcommands: [
            DemoCommand.self, UpCommand.self, MigrateCommand.self, ImportCommand.self, CatalogCommand.self,
            CrawlCatalogCommand.self,
            IngestAudioFeaturesCommand.self, RetrainCommand.self, EvalCommand.self, RecommendCommand.self,
            ProfileCommand.self, EmbeddingsCommand.self, ModelsCommand.self, TokenCommand.self, StatusCommand.self,
        ]
    )

    /// Makes the command.
    public init() {}
}
