import Foundation
public import Logging
public import Providers

extension Settings {
    /// The provider that the catalog is crawled from.
    ///
    /// - Throws: ``SettingsError``, also when Spotify is meant and there are no credentials.
    public func makeCatalogProvider(logger: Logger) throws -> any CatalogProvider {
        switch try value(of: .catalogProvider) {
        case .demo: DemoProvider()
        case .stub: StubProvider()
        case .spotify: try makeSpotify(logger: logger)
        }
    }

    /// The provider that audio features are ingested from.
    ///
    /// `auto` goes with the catalog: the demo's and the stub's own, else Spotify's with ReccoBeats behind it.
    ///
    /// - Throws: ``SettingsError``, also when Spotify is meant and there are no credentials.
    public func makeFeatureProvider(logger: Logger) throws -> any AudioFeatureProvider {
        switch try value(of: .featureProvider) {
        case .demo: return DemoProvider()
        case .stub: return StubProvider()
        case .spotify: return try makeSpotify(logger: logger)
        case .reccobeats: return try makeReccoBeats(logger: logger)
        case .auto: break
        }
        switch try value(of: .catalogProvider) {
        case .demo: return DemoProvider()
        case .stub: return StubProvider()
        case .spotify:
            return AutoFeatureProvider(
                [try makeSpotify(logger: logger), try makeReccoBeats(logger: logger)], logger: logger
            )
        }
    }

    private func makeSpotify(logger: Logger) throws -> SpotifyProvider {
        SpotifyProvider(
            SpotifyConfiguration(
                apiURL: try url(of: .spotifyAPIURL), accountsURL: try url(of: .spotifyAccountsURL),
                clientID: try value(of: .spotifyClientID), clientSecret: try value(of: .spotifyClientSecret)
            ),
            transport: URLSessionTransport(), logger: logger
        )
    }

    private func makeReccoBeats(logger: Logger) throws -> ReccoBeatsProvider {
        ReccoBeatsProvider(baseURL: try url(of: .reccoBeatsURL), transport: URLSessionTransport(), logger: logger)
    }

    private func url(of setting: Setting<String>) throws(SettingsError) -> URL {
        let text = try value(of: setting)
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme) else {
            throw SettingsError(variable: setting.variable, value: text, accepts: "an http:// or https:// address")
        }
        return url
    }
}
