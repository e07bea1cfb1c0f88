package import Messaging
package import Settings

/// What a gateway is told at start.
package struct GatewayConfiguration: Sendable {
    /// The address that it listens on.
    package var host: String
    /// The port; 0 takes a free one.
    package var port: Int
    /// The port of the engine's interface; nil when it is not served.
    ///
    /// It asks for no tokens, and listens on ``host``.
    package var enginePort: Int?
    /// Who may send requests.
    package var authentication: Authentication
    /// Whether ``Authentication/off`` is meant even where others than this computer reach the gateway.
    package var isOpenOnPurpose: Bool
    /// How many requests per second each token may send, twice as many at once; nil for any number.
    package var rateLimit: Int?
    /// The origins whose pages may call the gateway from a browser; nil for none but its own.
    package var allowedOrigins: AllowedOrigins?
    /// By when every request is answered.
    package var requestTimeout: Duration
    /// How long a request's header may take to arrive.
    package var headerTimeout: Duration
    /// How long a connection may be silent before it is closed.
    package var idleTimeout: Duration
    /// Where readiness learns of the store; nil when there is none to look at.
    package var storeProbe: StoreProbe?
    /// The time.
    package var clock: any JobClock

    /// Configures a gateway.
    package init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        enginePort: Int? = nil,
        authentication: Authentication,
        isOpenOnPurpose: Bool = false,
        rateLimit: Int? = nil,
        allowedOrigins: AllowedOrigins? = nil,
        requestTimeout: Duration = .seconds(5),
        headerTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(60),
        storeProbe: StoreProbe? = nil,
        clock: any JobClock = SystemClock()
    ) {
        self.host = host
        self.port = port
        self.enginePort = enginePort
        self.authentication = authentication
        self.isOpenOnPurpose = isOpenOnPurpose
        self.rateLimit = rateLimit
        self.allowedOrigins = allowedOrigins
        self.requestTimeout = requestTimeout
        self.headerTimeout = headerTimeout
        self.idleTimeout = idleTimeout
        self.storeProbe = storeProbe
        self.clock = clock
    }

    /// Refuses what would open the gateway to the world unasked.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayError/Code/openToTheWorld``.
    func validate() throws(GatewayError) {
        guard case .off = authentication, !isOpenOnPurpose, !Self.isLoopback(host) else { return }
        throw GatewayError(
            .openToTheWorld,
            "JUKE_AUTH=off answers everyone, and '\(host)' is not a loopback address; use JUKE_GATEWAY_HOST=127.0.0.1, "
                + "JUKE_AUTH=token with `juke token create NAME`, or, to open it to everyone, JUKE_AUTH=off-anywhere"
        )
    }

    /// Whether only this computer reaches an address.
    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.first == 127 && parts.allSatisfy { $0 != nil }
    }
}
