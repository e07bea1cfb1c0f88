import ArgumentParser
import Concurrency
package import Settings

/// The flags of every command that opens the store.
package struct DatabaseOptions: ParsableArguments {
    @Option(name: .customLong("database-url"), help: .init(stringLiteral: Setting.databaseURL.fullHelp))
    var databaseURL: String?

    @Option(help: .init(stringLiteral: Setting.logLevel.fullHelp))
    var logLevel: String?

    @Option(help: .init(stringLiteral: Setting.logFormat.fullHelp))
    var logFormat: String?

    /// Whether a flag names the store.
    package var namesStore: Bool { databaseURL != nil }

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.databaseURL, with: databaseURL)
        warnOfSecret(in: "--database-url", databaseURL, .databaseURL)
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

    /// Whether a flag names Redis.
    package var namesRedis: Bool { redisURL != nil }

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.redisURL, with: redisURL)
        warnOfSecret(in: "--redis-url", redisURL, .redisURL)
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

/// The flag of every command that holds an index.
package struct IndexOptions: ParsableArguments {
    @Option(name: .customLong("index-dir"), help: .init(stringLiteral: Setting.indexDirectory.fullHelp))
    var indexDirectory: String?

    /// Starts with the flag not given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flag over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.indexDirectory, with: indexDirectory)
    }
}

/// The flags that were warned of: a command may read its settings several times.
private let warnedFlags = Mutex<Set<String>>([])

/// Warns of a password in a flag, which every user of the machine can read for as long as the command runs.
private func warnOfSecret(in flag: String, _ value: String?, _ setting: Setting<String>) {
    guard let value, SecretURL.holdsPassword(value), warnedFlags.withLock({ $0.insert(flag).inserted }) else { return }
    StandardError.print(
        "Warning: other users of this machine can read the password in \(flag); set \(setting.variable), or "
            + "\(setting.variable)_FILE to the path of a file that holds the URL.")
}

/// Addresses that may hold a password.
enum SecretURL {
    /// Whether an address holds a password: behind the user, or as a parameter.
    static func holdsPassword(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://") else { return false }
        let rest = text[scheme.upperBound...]
        if rest.lowercased().contains("password=") { return true }
        guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") else { return false }
        return rest.index(after: colon) < at
    }
}
