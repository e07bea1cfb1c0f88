public import ArgumentParser
public import Settings

/// The flags of every command that talks to the fleet's broker.
public struct BrokerOptions: ParsableArguments {
    @Option(name: .customLong("redis-url"), help: .init(stringLiteral: Setting.redisURL.fullHelp))
    var redisURL: String?

    @Option(help: .init(stringLiteral: Setting.routes.fullHelp))
    var routes: String?

    @Option(help: .init(stringLiteral: Setting.queueLimit.fullHelp))
    var queueLimit: String?

    /// Makes the flags, none of them given.
    public init() {}

    /// Lays the given flags over the environment.
    public func apply(to settings: inout Settings) {
        settings.override(.redisURL, with: redisURL)
        settings.override(.routes, with: routes)
        settings.override(.queueLimit, with: queueLimit)
    }
}
