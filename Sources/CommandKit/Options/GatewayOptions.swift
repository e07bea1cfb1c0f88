import ArgumentParser
package import Settings

/// The flags of every command that serves the gateway.
package struct GatewayOptions: ParsableArguments {
    @Option(name: .customLong("gateway-host"), help: .init(stringLiteral: Setting.gatewayHost.fullHelp))
    var host: String?

    @Option(name: .customLong("gateway-port"), help: .init(stringLiteral: Setting.gatewayPort.fullHelp))
    var port: String?

    @Option(help: .init(stringLiteral: Setting.engineHost.fullHelp))
    var engineHost: String?

    @Option(help: .init(stringLiteral: Setting.enginePort.fullHelp))
    var enginePort: String?

    @Option(help: .init(stringLiteral: Setting.allowedHosts.fullHelp))
    var allowedHosts: String?

    @Option(help: .init(stringLiteral: Setting.authentication.fullHelp))
    var auth: String?

    @Option(help: .init(stringLiteral: Setting.rateLimit.fullHelp))
    var rateLimit: String?

    @Option(help: .init(stringLiteral: Setting.corsOrigins.fullHelp))
    var corsOrigins: String?

    @Option(name: .customLong("request-timeout-ms"), help: .init(stringLiteral: Setting.requestTimeout.fullHelp))
    var requestTimeout: String?

    /// Whether the operator wants a gateway without tokens that other computers reach.
    @Flag(help: "Accept JUKE_AUTH=off on an address that other computers reach")
    package var insecure = false

    /// The port that a flag gives.
    package var givenPort: String? { port }
    /// Whether a flag says how callers are known.
    package var givesAuthentication: Bool { auth != nil }

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.gatewayHost, with: host)
        settings.override(.gatewayPort, with: port)
        settings.override(.engineHost, with: engineHost)
        settings.override(.enginePort, with: enginePort)
        settings.override(.allowedHosts, with: allowedHosts)
        settings.override(.authentication, with: auth)
        settings.override(.rateLimit, with: rateLimit)
        settings.override(.corsOrigins, with: corsOrigins)
        settings.override(.requestTimeout, with: requestTimeout)
    }
}
