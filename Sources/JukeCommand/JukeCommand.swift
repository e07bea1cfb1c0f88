package import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Foundation
import Logging
import Observability
import Settings
import Storage

/// `juke`: does the work in its own process, on the store.
package struct JukeCommand: AsyncParsableCommand {
    /// How the command presents itself.
    package static let configuration = CommandConfiguration(
        commandName: "juke",
        abstract: "Music recommendations from audio features: the whole pipeline in one process.",
        discussion: """
            Each command works on the store that JUKE_DATABASE_URL names, with a broker in memory: neither Redis nor \
            other processes are needed. To ask a running fleet instead, use juke-enqueue.
            """,
        version: Juke.version,
        subcommands: [
            DemoCommand.self, ListenCommand.self, UpCommand.self, MigrateCommand.self, ImportCommand.self,
            CatalogCommand.self,
            CrawlCatalogCommand.self,
            IngestAudioFeaturesCommand.self, RetrainCommand.self, EvalCommand.self, RecommendCommand.self,
            PathCommand.self, PlaylistCommand.self, RadioCommand.self, ProfileCommand.self, EmbeddingsCommand.self,
            ModelsCommand.self, TokenCommand.self,
            StatusCommand.self,
            DoctorCommand.self,
        ]
    )

    /// Needed by ArgumentParser, which fills it before it runs the command.
    package init() {}
}

/// The settings, logger and open store of a `juke` command.
struct CommandContext {
    let settings: Settings
    let logger: Logger
    /// The one clock of the process.
    let clock: any TimeSource
    let store: Store
    private let fleetSettings: LocalFleetSettings

    /// Opens the store that the environment and the command's flags name.
    ///
    /// - Parameters:
    ///   - options: The flags that name the database.
    ///   - level: The least severe level that is logged unless a flag says another, so that a progress bar stays whole.
    ///   - creating: Whether a database file that is missing is made; only what fills a store asks for that.
    ///   - stages: The stages of which it may build a fleet; their settings are read before the store is opened.
    ///   - flags: Lays further flags over the environment.
    /// - Throws: `SettingsError`; `StorageError` when the store does not open within 5 s.
    init(
        _ options: DatabaseOptions, atLeast level: Logger.Level = .warning, creating: Bool = false,
        stages: [LocalFleet.StageName] = [], flags: (inout Settings) throws -> Void = { _ in }
    ) async throws {
        var settings = Settings.process()
        options.apply(to: &settings)
        try flags(&settings)
        try await self.init(settings, clock: SystemClock(), atLeast: level, creating: creating, stages: stages)
    }

    /// Opens the store that the settings name, within a time that suits a person who waits.
    ///
    /// - Throws: ``CommandError`` when there is no such file and none is to be made.
    init(
        _ settings: Settings, clock: any TimeSource, atLeast level: Logger.Level = .warning, creating: Bool = false,
        stages: [LocalFleet.StageName] = [], within timeout: Duration = .seconds(5)
    ) async throws {
        self.settings = settings
        self.clock = clock
        logger = try Logger.juke("juke", settings: settings, clock: clock, atLeast: level)
        fleetSettings = try LocalFleetSettings(stages, from: settings, clock: clock, logger: logger)
        if !creating, let file = try settings.databaseURL().file, !FileManager.default.fileExists(atPath: file) {
            throw CommandError(
                "there is no database at \(file); `juke import FILE` makes one of your music, `juke demo` shows Juke on an "
                    + "invented catalog, and JUKE_DATABASE_URL names another")
        }
        store = try await settings.openStore(logger: logger, timeout: timeout, clock: clock)
    }

    /// A fleet of some of the stages whose settings were read; by default it logs as the command does.
    ///
    /// - Throws: `StorageError`.
    func fleet(_ stages: [LocalFleet.StageName], logger: Logger? = nil) async throws -> LocalFleet {
        try await LocalFleet(stages, of: fleetSettings, store: store, logger: logger ?? self.logger)
    }
}
