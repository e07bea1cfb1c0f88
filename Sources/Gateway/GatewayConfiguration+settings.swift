public import Bootstrap
import Messaging
public import Storage

extension GatewayConfiguration {
    /// The configuration that a process was started with.
    ///
    /// - Parameters:
    ///   - settings: the environment with the flags laid over it.
    ///   - options: the flags, for what is no setting.
    ///   - store: where the tokens are.
    /// - Throws: `SettingsError` naming the setting and what it accepts.
    public init(_ settings: Settings, _ options: GatewayOptions, store: Store) throws {
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
            isOpenOnPurpose: options.insecure || mode == .offAnywhere,
            rateLimit: try settings.optionalValue(of: .rateLimit),
            allowedOrigins: try settings.optionalValue(of: .corsOrigins),
            requestTimeout: .milliseconds(try settings.value(of: .requestTimeout)),
            storeProbe: StoreProbe(clock: clock) { try await store.read { try $0.models.active() != nil } },
            clock: clock
        )
    }
}
