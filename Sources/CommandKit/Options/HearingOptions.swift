import ArgumentParser
package import Settings

/// The flags that say how files are heard.
package struct HearingOptions: ParsableArguments {
    @Option(help: .init(stringLiteral: Setting.earsConcurrency.fullHelp))
    var earsConcurrency: String?

    @Option(help: .init(stringLiteral: Setting.earsNiceness.fullHelp))
    var earsNice: String?

    @Option(help: .init(stringLiteral: Setting.earsHours.fullHelp))
    var earsHours: String?

    @Option(help: .init(stringLiteral: Setting.earsAnalysis.fullHelp))
    var analysis: String?

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.earsConcurrency, with: earsConcurrency)
        settings.override(.earsNiceness, with: earsNice)
        settings.override(.earsHours, with: earsHours)
        settings.override(.earsAnalysis, with: analysis)
    }
}
