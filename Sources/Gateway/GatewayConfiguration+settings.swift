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
        let authentication: Authentication =
            switch try settings.value(of: .authentication) {
            case .token: .token(CachedTokenAuthenticator(StoreTokenAuthenticator(store), clock: clock))
            case .off: .off
            }
        self.init(
            host: try settings.value(of: .gatewayHost),
            port: try settings.value(of: .gatewayPort),
            enginePort: try settings.optionalValue(of: .enginePort),
            authentication: authentication,
            isOpenOnPurpose: options.insecure,
            requestTimeout: .milliseconds(try settings.value(of: .requestTimeout)),
            clock: clock
        )
    }
}
