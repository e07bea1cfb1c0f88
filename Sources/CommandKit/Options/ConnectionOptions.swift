import ArgumentParser
package import Settings

/// The flags of every command that opens the store.
package struct DatabaseOptions: ParsableArguments {
    @Option(name: .customLong("database-url"), help: .init(stringLiteral: Setting.databaseURL.fullHelp))
    var databaseURL: String?

    @Option(help: .init(stringLiteral: Setting.logLevel.fullHelp))
    var logLevel: String?

    @Option(help: .init(stringLiteral: Setting.logFormat.fullHelp))
    var logFormat: String?

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.databaseURL, with: databaseURL)
        settings.override(.logLevel, with: logLevel)
        settings.override(.logFormat, with: logFormat)
    }
}

/// The flags of every command that talks to the fleet's broker.
package struct BrokerOptions: ParsableArguments {
    @Option(name: .customLong("redis-url"), help: .init(stringLiteral: Setting.redisURL.fullHelp))
    var redisURL: String?

    @Option(help: .init(stringLiteral: Setting.routes.fullHelp))
    var routes: String?

    @Option(help: .init(stringLiteral: Setting.queueLimit.fullHelp))
    var queueLimit: String?

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.redisURL, with: redisURL)
        settings.override(.routes, with: routes)
        settings.override(.queueLimit, with: queueLimit)
    }
}

/// The flag of every command that writes a model to disk.
package struct ModelOptions: ParsableArguments {
    @Option(name: .customLong("model-dir"), help: .init(stringLiteral: Setting.modelDirectory.fullHelp))
    var modelDirectory: String?

    /// Starts with the flag not given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flag over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.modelDirectory, with: modelDirectory)
    }
}
