import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Logging
import Observability
import Settings
import Storage

/// `juke migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date.",
        discussion: CommandHelp.text(
            "juke migrate",
            "juke migrate --database-url postgresql://juke@localhost/juke")
    )
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        var settings = Settings.process()
        database.apply(to: &settings)
        let clock = SystemClock()
        let logger = try Logger.juke("juke", settings: settings, clock: clock, atLeast: .warning)
        let store = try await settings.openStoreToMigrate(logger: logger, clock: clock)
        let applied = try await store.migrate()
        for name in applied { StandardOutput.print("applied \(name)") }
        StandardOutput.print(applied.isEmpty ? "The schema is up to date." : "The schema is up to date now.")
        await store.close()
    }
}
