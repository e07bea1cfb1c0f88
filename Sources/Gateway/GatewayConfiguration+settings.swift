import Messaging
package import Settings
package import Storage

extension GatewayConfiguration {
    /// The configuration that a process was started with.
    ///
    /// - Parameters:
    ///   - settings: the environment with the flags laid over it.
    ///   - isInsecure: whether the operator accepts requests without tokens from other computers.
    ///   - store: where the tokens are.
    /// - Throws: `SettingsError` naming the setting and what it accepts; ``GatewayError`` with
    ///   ``GatewayError/Code/openToTheWorld`` when everybody could ask from other computers.
    package init(_ settings: Settings, isInsecure: Bool, store: Store) throws {
        let clock = SystemClock()
        let mode = try settings.value(of: .authentication)
        let authentication: Authentication =
            switch mode {
            case .token: .token(CachedTokenAuthenticator(StoreTokenAuthenticator(store), clock: clock))
            case .off, .offAnywhere: .off
            }
        self.init(
            host: try settings.value(of: .gatewayHost),
            port: try settings.value(of: .gatewayPort),
            enginePort: try settings.optionalValue(of: .enginePort),
            authentication: authentication,
            isOpenOnPurpose: isInsecure || mode == .offAnywhere,
            rateLimit: try settings.optionalValue(of: .rateLimit),
            allowedOrigins: try settings.optionalValue(of: .corsOrigins),
            requestTimeout: .milliseconds(try settings.value(of: .requestTimeout)),
            storeProbe: StoreProbe(clock: clock) { try await store.read { try $0.models.active() != nil } },
            clock: clock
        )
        try validate()
    }
}
