import ArgumentParser
package import Settings

/// The flags that choose where the catalog and its audio features come from.
///
/// Secrets have no flags: other users of a machine can read a process's arguments.
package struct ProviderOptions: ParsableArguments {
    @Option(help: .init(stringLiteral: Setting.catalogProvider.fullHelp))
    var catalogProvider: String?

    @Option(help: .init(stringLiteral: Setting.featureProvider.fullHelp))
    var featureProvider: String?

    @Option(help: .init(stringLiteral: Setting.featureDataset.fullHelp))
    var featureDataset: String?

    @Option(name: .customLong("spotify-api-url"), help: .init(stringLiteral: Setting.spotifyAPIURL.fullHelp))
    var spotifyAPIURL: String?

    @Option(name: .customLong("spotify-accounts-url"), help: .init(stringLiteral: Setting.spotifyAccountsURL.fullHelp))
    var spotifyAccountsURL: String?

    @Option(name: .customLong("spotify-client-id"), help: .init(stringLiteral: Setting.spotifyClientID.fullHelp))
    var spotifyClientID: String?

    @Option(help: .init(stringLiteral: Setting.spotifyRate.fullHelp))
    var spotifyRate: String?

    @Option(name: .customLong("reccobeats-url"), help: .init(stringLiteral: Setting.reccoBeatsURL.fullHelp))
    var reccoBeatsURL: String?

    @Option(name: .customLong("subsonic-url"), help: .init(stringLiteral: Setting.subsonicURL.fullHelp))
    var subsonicURL: String?

    @Option(help: .init(stringLiteral: Setting.subsonicUser.fullHelp))
    var subsonicUser: String?

    @OptionGroup var hearing: HearingOptions

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.catalogProvider, with: catalogProvider)
        settings.override(.featureProvider, with: featureProvider)
        settings.override(.featureDataset, with: featureDataset)
        settings.override(.spotifyAPIURL, with: spotifyAPIURL)
        settings.override(.spotifyAccountsURL, with: spotifyAccountsURL)
        settings.override(.spotifyClientID, with: spotifyClientID)
        settings.override(.spotifyRate, with: spotifyRate)
        settings.override(.reccoBeatsURL, with: reccoBeatsURL)
        settings.override(.subsonicURL, with: subsonicURL)
        settings.override(.subsonicUser, with: subsonicUser)
        hearing.apply(to: &settings)
    }
}
