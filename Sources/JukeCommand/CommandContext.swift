import Bootstrap
import CommandKit
import Foundation
import Logging
import Observability
import Settings
import Storage

/// What every `juke` command works with: the settings, a logger and the open store.
struct CommandContext {
    let settings: Settings
    let logger: Logger
    let store: Store

    /// Opens the store.
    ///
    /// - Parameters:
    ///   - options: The command's flags.
    ///   - level: The least severe level that is logged whatever the settings say, so that a progress bar stays whole.
    ///   - flags: Lays further flags over the environment.
    init(
        _ options: DatabaseOptions, atLeast level: Logger.Level = .warning, flags: (inout Settings) -> Void = { _ in }
    ) async throws {
        var settings = Settings.process()
        options.apply(to: &settings)
        flags(&settings)
        try await self.init(settings, atLeast: level)
    }

    /// Opens the store that the settings name.
    init(_ settings: Settings, atLeast level: Logger.Level = .warning) async throws {
        self.settings = settings
        logger = try Logger.juke("juke", settings: settings, atLeast: level)
        store = try await settings.openStore(logger: logger, timeout: .seconds(5))
    }
}
