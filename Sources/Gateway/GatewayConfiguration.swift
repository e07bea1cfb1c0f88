package import Concurrency
package import Messaging
import Observability
package import Providers
package import Settings
package import Storage

/// The configuration of a gateway.
package struct GatewayConfiguration: Sendable {
    /// The address that it listens on.
    package var host: String
    /// The port; 0 takes a free one.
    package var port: Int
    /// The address that the engine's interface is served on; loopback, unless others are to reach it without tokens.
    package var engineHost: String
    /// The port of the engine's interface, which asks for no tokens; nil when it is not served.
    package var enginePort: Int?
    /// The way in which clients prove that they may send requests.
    package var authentication: Authentication
    /// Whether ``Authentication/off`` is meant even where others than this computer reach the gateway.
    package var allowsAnonymousRemote: Bool
    /// The names under which it answers where no tokens are asked for, beside ``host``, ``engineHost`` and those of
    /// loopback.
    package var allowedHosts: AllowedHosts
    /// How many requests per second each token may send, twice as many at once; nil for any number.
    package var rateLimit: Int?
    /// The origins whose pages may call the gateway from a browser; nil for none but its own.
    package var allowedOrigins: AllowedOrigins?
    /// The key that signs the cursors of radios.
    package var cursorKey: [UInt8]
    /// By when every request is answered.
    package var requestTimeout: Duration
    /// How long a request's header may take to arrive.
    package var headerTimeout: Duration
    /// How long a connection may be silent before it is closed.
    package var idleTimeout: Duration
    /// How many connections are open at most, on all listeners together.
    package var maximumConnections: Int
    /// How many cores there are to compute on.
    package var cores: Int
    /// Where readiness learns of the store; nil when there is none to look at.
    package var storeProbe: StoreProbe?
    /// The media server of whose clients some calls are answered; nil where there is none.
    package var mediaServer: SubsonicRelay?
    /// The clock of deadlines, limits and remembered tokens.
    package var clock: any TimeSource
    /// The process that it runs in, for the name under which it reads replies.
    package var process: ProcessIdentity

    /// A gateway on loopback that answers within 5 s; only who may ask must be said.
    package init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        engineHost: String = "127.0.0.1",
        enginePort: Int? = nil,
        authentication: Authentication,
        allowsAnonymousRemote: Bool = false,
        allowedHosts: AllowedHosts = .loopback,
        rateLimit: Int? = nil,
        allowedOrigins: AllowedOrigins? = nil,
        cursorKey: [UInt8] = GatewayConfiguration.randomKey(),
        requestTimeout: Duration = .seconds(5),
        headerTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(60),
        maximumConnections: Int = DescriptorLimit.connections(),
        cores: Int = 1,
        storeProbe: StoreProbe? = nil,
        mediaServer: SubsonicRelay? = nil,
        clock: any TimeSource,
        process: ProcessIdentity = ProcessIdentity()
    ) {
        self.host = host
        self.port = port
        self.engineHost = engineHost
        self.enginePort = enginePort
        self.authentication = authentication
        self.allowsAnonymousRemote = allowsAnonymousRemote
        self.allowedHosts = allowedHosts
        self.rateLimit = rateLimit
        self.allowedOrigins = allowedOrigins
        self.cursorKey = cursorKey
        self.requestTimeout = requestTimeout
        self.headerTimeout = headerTimeout
        self.idleTimeout = idleTimeout
        self.maximumConnections = maximumConnections
        self.cores = cores
        self.storeProbe = storeProbe
        self.mediaServer = mediaServer
        self.clock = clock
        self.process = process
    }

    /// Refuses what would open the gateway to the world unasked.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayError/Code/anonymousRemote``.
    func validate() throws(GatewayError) {
        guard case .off = authentication, !allowsAnonymousRemote, !Self.isLoopback(host) else { return }
        throw GatewayError(
            .anonymousRemote,
            "JUKE_AUTH=off answers everyone, and '\(host)' is not a loopback address; use JUKE_GATEWAY_HOST=127.0.0.1, "
                + "JUKE_AUTH=token with `juke token create NAME`, or, to open it to everyone, JUKE_AUTH=off-anywhere"
        )
    }

    /// A key that nobody else has: cursors that it signs end with the process.
    package static func randomKey() -> [UInt8] {
        (0..<32).map { _ in UInt8.random(in: .min ... .max) }
    }

    /// Whether only this computer reaches an address.
    static func isLoopback(_ host: String) -> Bool {
        AllowedHosts.isLoopback(host)
    }
}

extension GatewayConfiguration {
    /// Reads the configuration of a process, all but what its store adds.
    ///
    /// - Parameters:
    ///   - settings: The environment with the flags laid over it.
    ///   - isInsecure: Whether the operator accepts requests without tokens from other computers.
    ///   - clock: The one clock of the process.
    /// - Returns: What makes the configuration once the store, where the tokens are, is open.
    /// - Throws: `SettingsError` naming the setting and what it accepts; ``GatewayError`` with
    ///   ``GatewayError/Code/anonymousRemote`` when everybody could ask from other computers.
    package static func read(
        _ settings: Settings, isInsecure: Bool, clock: any TimeSource
    ) throws -> @Sendable (_ store: Store) -> GatewayConfiguration {
        let mode = try settings.value(of: .authentication)
        // Without tokens until the store is there; nobody but the closure sees it.
        let read = Self(
            host: try settings.value(of: .gatewayHost),
            port: try settings.value(of: .gatewayPort),
            engineHost: try settings.value(of: .engineHost),
            enginePort: try settings.optionalValue(of: .enginePort),
            authentication: .off,
            allowsAnonymousRemote: isInsecure || mode == .offAnywhere,
            allowedHosts: try settings.optionalValue(of: .allowedHosts) ?? .loopback,
            rateLimit: try settings.optionalValue(of: .rateLimit),
            allowedOrigins: try settings.optionalValue(of: .corsOrigins),
            cursorKey: (try settings.optionalValue(of: .cursorSecret)).map { Array($0.utf8) } ?? Self.randomKey(),
            requestTimeout: .milliseconds(try settings.value(of: .requestTimeout)),
            cores: settings.cores,
            mediaServer: try Self.mediaServer(settings, clock),
            clock: clock,
            process: ProcessIdentity(host: settings.host, number: settings.processID)
        )
        if mode != .token { try read.validate() }
        return { store in
            var configuration = read
            switch mode {
            case .token:
                configuration.authentication = .token(
                    CachedTokenAuthenticator(StoreTokenAuthenticator(store), clock: clock))
            case .off, .offAnywhere: break
            }
            configuration.storeProbe = StoreProbe(store, clock: clock)
            return configuration
        }
    }
}

extension StoreProbe {
    /// Counts what a store holds.
    fileprivate convenience init(_ store: Store, clock: any TimeSource) {
        self.init(
            clock: clock,
            catalogSize: {
                try await store.read { session in
                    let rows = try session.vectorSources.coverage().map(\.tracks).max() ?? 0
                    return CatalogSize(
                        tracks: try session.catalog.counts().tracks,
                        features: try session.features.embeddableCount(), rows: rows)
                }
            },
            hasModel: { try await store.read { try $0.models.active() != nil } }
        )
    }
}

extension GatewayConfiguration {
    /// The media server that the settings name; nil when they name none.
    ///
    /// - Throws: `SettingsError` when the address is none.
    private static func mediaServer(_ settings: Settings, _ clock: any TimeSource) throws -> SubsonicRelay? {
        guard let address = try settings.optionalValue(of: .subsonicURL) else { return nil }
        do throws(ProviderError) {
            return try SubsonicRelay(serverURL: address, clock: clock)
        } catch {
            throw SettingsError(of: .subsonicURL, value: address, reason: "it is no http:// or https:// address")
        }
    }
}

/// Why a gateway does not start.
package struct GatewayError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is printed and logged.
        package let description: String

        /// Requests would need no token although others than this computer could send them.
        package static let anonymousRemote = Code(description: "anonymousRemote")
    }

    /// Which kind of failure it is.
    package let code: Code
    /// The cause and the next step.
    package let message: String
    /// The error that led to this one; nil when the configuration itself is at fault.
    package let cause: (any Error)?

    /// An error whose message says what happened and what to do next.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code, the message, and the cause in brackets.
    package var description: String {
        cause.map { "\(code): \(message) (\($0))" } ?? "\(code): \(message)"
    }
}
