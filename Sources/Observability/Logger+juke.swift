public import Logging
public import Settings

extension Logger {
    /// The process' logger, at the level and in the form that the settings ask for; it writes to standard error.
    ///
    /// - Parameter minimum: The least severe level whatever the settings say, for commands that show a progress bar.
    /// - Throws: ``SettingsError``.
    public static func juke(
        _ label: String, settings: Settings, atLeast minimum: Logger.Level = .trace
    ) throws -> Logger {
        let format = try settings.value(of: .logFormat)
        var logger =
            switch format {
            case .text: Logger(label: label, factory: StreamLogHandler.standardError(label:))
            case .json: Logger(label: label, factory: { JSONLogHandler(label: $0) })
            }
        logger.logLevel = max(try settings.value(of: .logLevel), minimum)
        return logger
    }
}
