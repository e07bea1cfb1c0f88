public import ArgumentParser
public import Settings

/// The flags of every command that opens the store.
public struct DatabaseOptions: ParsableArguments {
    @Option(name: .customLong("database-url"), help: .init(stringLiteral: Setting.databaseURL.fullHelp))
    var databaseURL: String?

    @Option(help: .init(stringLiteral: Setting.logLevel.fullHelp))
    var logLevel: String?

    @Option(help: .init(stringLiteral: Setting.logFormat.fullHelp))
    var logFormat: String?

    /// Makes the flags, none of them given.
    public init() {}

    /// Lays the given flags over the environment.
    public func apply(to settings: inout Settings) {
        settings.override(.databaseURL, with: databaseURL)
        settings.override(.logLevel, with: logLevel)
        settings.override(.logFormat, with: logFormat)
    }
}
